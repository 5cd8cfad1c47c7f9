import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVERS } from '#database/testing/servers.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { openTestApi, type TestApi, type TestCompany } from '../testing/test-api.ts';
import { idempotencyKeyOf } from './idempotency.ts';

describe('the header Idempotency-Key', () => {
  it('names the same key bare and quoted, and is refused where it is no text of a line', () => {
    expect(idempotencyKeyOf('"abc"')).toBe('abc');
    expect(idempotencyKeyOf(' abc ')).toBe('abc');
    expect(idempotencyKeyOf(undefined)).toBeNull();
    for (const wrong of ['', '""', 'a b', 'ä', 'x'.repeat(256), ['a', 'b']])
      expect(() => idempotencyKeyOf(wrong)).toThrow('1 to 255 characters');
  });
});

describe.each(SERVERS)('writes that are sent again on $title', ({ kind, skipped }) => {
  if (skipped) return it.skip('no server is installed', () => {});
  let api: TestApi;
  let acme: TestCompany;
  beforeAll(async () => {
    api = await openTestApi({ kind });
    acme = await api.company('Acme', 'enterprise');
  }, 120_000);
  afterAll(async () => await api?.close());

  const make = (idempotencyKey: string, body: object, key = acme.key.text) =>
    api.ask('/v1/keys', key, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'idempotency-key': idempotencyKey },
    });
  const keysNamed = async (name: string) =>
    (await api.database.system((tx) => tx.query('SELECT id FROM api_keys WHERE name = $1', [name]))).length;

  it('have one effect of fifty at once, and every answer is the first or says to wait', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => make('fifty', { name: 'fifty' })));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    expect(await keysNamed('fifty')).toBe(1);
    const bodies = new Set(
      await Promise.all(answers.filter(({ status }) => status === 201).map((answer) => answer.text())),
    );
    expect(bodies.size).toBe(1);
    expect(
      answers.filter((answer) => answer.status === 201 && answer.headers.get('idempotent-replayed') === null),
    ).toHaveLength(1);
  });

  it('get the very bytes of the first answer, with what is shown once, and are not billed', async () => {
    const first = await make('again', { name: 'again' });
    const again = await make('again', { name: 'again' });
    expect([again.status, await again.text(), again.headers.get('idempotent-replayed')]).toEqual([
      201,
      await first.text(),
      'true',
    ]);
    expect(api.lines.at(-1)?.billable).toBe(false);
  });

  it('keep nothing in the database that anybody could read', async () => {
    const made = (await (await make('sealed', { name: 'sealed' })).json()) as { key: string };
    const rows = (await api.database.system((tx) => tx.query('SELECT body FROM idempotency_keys'))) as {
      body: Uint8Array;
    }[];
    for (const { body } of rows) expect(Buffer.from(body).includes(made.key)).toBe(false);
  });

  it('refuse another body, and no key where one is needed', async () => {
    await make('mismatch', { name: 'mismatch' });
    const other = await make('mismatch', { name: 'another' });
    expect([other.status, await other.json()]).toMatchObject([422, { code: 'ARGUS_API_IDEMPOTENCY_MISMATCH' }]);
    const without = await api.ask('/v1/keys', acme.key.text, { method: 'POST', body: '{"name":"x"}' });
    expect([without.status, await without.json()]).toMatchObject([400, { code: 'ARGUS_API_IDEMPOTENCY_KEY_MISSING' }]);
  });

  it('count for each account by itself, whatever keys they choose', async () => {
    const other = await api.company(`Other${kind}`, 'free');
    const [mine, theirs] = [
      await make('shared', { name: 'shared' }),
      await make('shared', { name: 'shared' }, other.key.text),
    ];
    expect([mine.status, theirs.status, await keysNamed('shared')]).toEqual([201, 201, 2]);
  });

  it('take the place of one whose process died, with one effect', async () => {
    await api.database.system((tx) =>
      tx.query(
        `INSERT INTO idempotency_keys (tenant_id, key, fingerprint, state, effect_id, attempt, lease_until, expires_at)
         SELECT tenant_id, 'died', fingerprint, 'running', gen_random_uuid(), gen_random_uuid(), to_timestamp($1::float8 / 1000), expires_at
         FROM idempotency_keys WHERE key = 'again'`,
        [api.clock + MINUTE],
      ),
    );
    const early = await make('died', { name: 'again' });
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '2']);
    api.clock += 2 * MINUTE;
    expect((await make('died', { name: 'again' })).status).toBe(201);
    expect(await keysNamed('again')).toBe(2);
  });

  it('stand for two writes after their time', async () => {
    await make('old', { name: 'old' });
    api.clock += DAY + MINUTE;
    await make('old', { name: 'old' });
    expect(await keysNamed('old')).toBe(2);
  });
});
