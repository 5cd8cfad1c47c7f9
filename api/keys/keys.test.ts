import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVERS } from '#database/testing/servers.ts';
import { HOUR } from '#market/time.ts';
import { openTestApi, type TestApi, type TestCompany } from '../testing/test-api.ts';

interface Shown {
  id: string;
  key: string;
  start: string;
  role: string;
  code: string;
  detail: string;
}

describe.each(SERVERS)('keys on $title', ({ kind, skipped }) => {
  if (skipped) return it.skip('no server is installed', () => {});
  let api: TestApi;
  let acme: TestCompany;
  let other: TestCompany;
  let serial = 0;
  beforeAll(async () => {
    api = await openTestApi({ kind });
    acme = await api.company('Acme', 'growth');
    other = await api.company('Other', 'growth');
  }, 120_000);
  afterAll(async () => await api?.close());

  const write = (
    method: string,
    path: string,
    body: unknown,
    key = acme.key.text,
    headers: Record<string, string> = {},
  ) =>
    api.ask(path, key, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', 'idempotency-key': `test-${++serial}`, ...headers },
    });
  const make = async (body: object, key = acme.key.text): Promise<Shown> =>
    (await (await write('POST', '/v1/keys', body, key)).json()) as Shown;
  const statusOf = async (key: string): Promise<number> => (await api.ask('/v1/account', key)).status;
  /** How long until a key opens nothing any more. */
  async function endsAfter(key: string): Promise<number> {
    const from = performance.now();
    while ((await statusOf(key)) === 200 && performance.now() - from < 5_000) await sleep(10);
    return performance.now() - from;
  }

  it('show their text once, and never again', async () => {
    const made = await make({ name: 'once' });
    expect(made.key).toMatch(/^argus_live_/);
    const { data } = (await (await api.ask('/v1/keys', acme.key.text)).json()) as { data: Shown[] };
    expect(data.find(({ id }) => id === made.id)?.start).toBe(made.key.slice(0, 15));
    expect(JSON.stringify(data)).not.toContain(made.key.slice(15));
    const rows = await api.database.system((tx) => tx.query('SELECT * FROM api_keys'));
    expect(JSON.stringify(rows)).not.toContain(made.key.slice(15));
  });

  it('end within a second of their revocation, also where they were used a moment ago', async () => {
    const made = await make({ name: 'ends' });
    expect(await statusOf(made.key)).toBe(200);
    expect((await write('DELETE', `/v1/keys/${made.id}`, undefined)).status).toBe(204);
    expect(await endsAfter(made.key)).toBeLessThan(4_000);
    expect((await write('DELETE', `/v1/keys/${made.id}`, undefined)).status).toBe(204);
  });

  it('cannot be read, ended or replaced by another account, and are not there for it', async () => {
    const theirs = await make({ name: 'theirs' }, other.key.text);
    const [read, end, reroll] = [
      await api.ask(`/v1/keys/${theirs.id}`, acme.key.text),
      await write('DELETE', `/v1/keys/${theirs.id}`, undefined),
      await write('POST', `/v1/keys/${theirs.id}/reroll`, { grace_hours: 0 }),
    ];
    const unknown = await api.ask('/v1/keys/00000000-0000-4000-8000-000000000000', acme.key.text);
    const text = async (answer: Response) => ({ ...((await answer.json()) as object), instance: '' });
    const expected = await text(unknown);
    for (const answer of [read, end, reroll]) expect([answer.status, await text(answer)]).toEqual([404, expected]);
    expect(await statusOf(theirs.key)).toBe(200);
  });

  it('give no role that is more than that of whoever makes them', async () => {
    const analyst = await make({ name: 'analyst', role: 'analyst' });
    for (const role of ['owner', 'admin', 'billing'])
      expect(await make({ name: 'more', role }, analyst.key)).toMatchObject({ code: 'ARGUS_API_ROLE' });
    expect((await make({ name: 'less', role: 'reader' }, analyst.key)).role).toBe('reader');
    const reader = await make({ name: 'reader' });
    expect(await make({ name: 'none' }, reader.key)).toMatchObject({ code: 'ARGUS_API_ROLE' });
  });

  it('do no more than their scopes say', async () => {
    const scoped = await make({ name: 'scoped', role: 'owner', scopes: ['keys:read'] });
    expect((await api.ask('/v1/keys', scoped.key)).status).toBe(200);
    expect((await (await api.ask('/v1/account', scoped.key)).json()) as Shown).toMatchObject({
      code: 'ARGUS_API_SCOPE_MISSING',
    });
  });

  it('give way to their successor after a grace, and not before', async () => {
    const old = await make({ name: 'old' });
    const answer = await write('POST', `/v1/keys/${old.id}/reroll`, { grace_hours: 2 });
    const successor = (await answer.json()) as Shown;
    expect(answer.status).toBe(201);
    expect([await statusOf(old.key), await statusOf(successor.key)]).toEqual([200, 200]);
    const before = api.clock;
    api.clock += 2 * HOUR;
    expect([await statusOf(old.key), await statusOf(successor.key)]).toEqual([401, 200]);
    expect((await write('POST', `/v1/keys/${old.id}/reroll`, {})).status).toBe(409);
    api.clock = before;
  });

  it('open nothing from outside their networks, whatever a header says', async () => {
    const listed = await make({ name: 'listed', allow: ['192.0.2.0/24'] });
    const answer = await api.ask('/v1/account', listed.key, { headers: { 'x-forwarded-for': '192.0.2.7' } });
    expect([answer.status, ((await answer.json()) as Shown).code]).toEqual([403, 'ARGUS_API_IP_REFUSED']);
    const here = await make({ name: 'here', allow: ['127.0.0.0/8', '2001:db8::/32'] });
    expect(await statusOf(here.key)).toBe(200);
  });

  it('end with the membership of who made them, and sink with its role', async () => {
    const admin = await api.member(acme.tenantId, 'admin');
    const made = await api.key(acme.tenantId, { createdBy: admin, role: 'admin' });
    const roleOf = async () => ((await (await api.ask('/v1/account', made.text)).json()) as Shown).role;
    expect(await roleOf()).toBe('admin');
    await api.database.system((tx) => tx.query(`UPDATE memberships SET role = 'reader' WHERE user_id = $1`, [admin]));
    await sleep(300);
    expect(await roleOf()).toBe('reader');
    await api.database.system((tx) => tx.query('DELETE FROM memberships WHERE user_id = $1', [admin]));
    expect(await endsAfter(made.text)).toBeLessThan(4_000);
  });

  it('open nothing while their account is suspended, and all again when it is resumed', async () => {
    const company = await api.company(`Suspended${kind}`, 'free');
    expect(await statusOf(company.key.text)).toBe(200);
    const set = (status: string) =>
      api.database.system((tx) => tx.query('UPDATE tenants SET status = $2 WHERE id = $1', [company.tenantId, status]));
    await set('suspended');
    expect(await endsAfter(company.key.text)).toBeLessThan(4_000);
    expect(await statusOf(company.key.text)).toBe(403);
    await set('active');
    await sleep(300);
    expect(await statusOf(company.key.text)).toBe(200);
  });

  it('end when they are found in public, and whoever tells learns nothing', async () => {
    const leaked = await make({ name: 'leaked' });
    const report = (text: string) =>
      api.ask('/v1/leaks', null, { method: 'POST', body: JSON.stringify({ key: text }) });
    const [known, unknown] = [await report(leaked.key), await report('argus_live_nothing')];
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    expect(await endsAfter(leaked.key)).toBeLessThan(4_000);
  });

  it('name every wrong part of a request that makes one', async () => {
    const answer = await write('POST', '/v1/keys', { name: '', allow: ['10.0.0.0/99'], colour: 'red' });
    const problem = (await answer.json()) as { status: number; errors: { pointer: string }[] };
    expect(problem.status).toBe(400);
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/allow/0', '/colour', '/name']);
  });
});
