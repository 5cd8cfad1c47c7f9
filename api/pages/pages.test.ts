import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDrain } from '#metering/drain-loop.ts';
import type { RequestLine } from '#metering/request-line.ts';
import { openRequestSpool, type RequestSpool } from '#metering/request-spool.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import { openTestApi, type TestApi, type TestCompany } from '../testing/test-api.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-pages-'));
let engine: TestEngine;
let spool: RequestSpool;
let api: TestApi;
let acme: TestCompany;
let other: TestCompany;
let cookie: string;

beforeAll(async () => {
  engine = await startEngine('embedded');
  const warehouse = await engine.open();
  const spoolOptions = { directory: folder, now: Date.now, random: randomBytes, sync: 'group' } as const;
  spool = await openRequestSpool(spoolOptions);
  const meter = {
    record: (line: RequestLine) => spool.record(line),
    complete: (id: string) => spool.complete(id),
    interrupt: (id: string) => spool.interrupt(id),
  };
  api = await openTestApi({ warehouse, meter });
  acme = await api.company('Acme', 'growth');
  other = await api.company('Other', 'growth');
  for (let i = 0; i < 12; i++) await api.ask('/v1/account', acme.key.text);
  for (let i = 0; i < 3; i++) await api.ask('/v1/keys/00000000-0000-4000-8000-000000000000', acme.key.text);
  for (let i = 0; i < 2; i++) await api.ask('/v1/tables', acme.key.text);
  for (let i = 0; i < 5; i++) await api.ask('/v1/tables', other.key.text);
  await spool.close();
  await startDrain({ warehouse, database: api.database, directory: folder, now: Date.now, random: randomBytes }).stop();
  api.clock = Date.now() + 1_000;
  spool = await openRequestSpool(spoolOptions);
  cookie = await api.signIn(acme);
}, 120_000);
afterAll(async () => {
  await api?.close();
  await spool?.close();
  await engine?.close();
  rmSync(folder, { recursive: true, force: true });
});

const page = async (target: string, by = cookie) => {
  const answer = await fetch(`${api.url}${target}`, { headers: { cookie: by }, redirect: 'manual' });
  return {
    status: answer.status,
    text: await answer.text(),
    location: answer.headers.get('location'),
    policy: answer.headers.get('content-security-policy'),
  };
};
const post = async (target: string, fields: Record<string, string>, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${api.url}${target}`, {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { cookie, origin: api.url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    redirect: 'manual',
  });
  return { status: answer.status, text: await answer.text() };
};

describe('the pages of an account', () => {
  it('show nothing to whoever has not signed in', async () => {
    for (const target of ['/account', '/account/usage', '/account/requests', '/account/keys'])
      expect(await page(target, '')).toMatchObject({
        status: 303,
        location: `/account/sign-in?page=${encodeURIComponent(target)}`,
      });
  });

  it('show what was billed, and the very number that the API tells', async () => {
    const { status, text, policy } = await page('/account');
    const usage = (await (await api.ask('/v1/usage', acme.key.text)).json()) as { data: { quantity: number }[] };
    const total = usage.data.reduce((sum, { quantity }) => sum + quantity, 0);
    expect(status).toBe(200);
    // Two lists of tables are billed; the account and what was refused are not.
    expect(total).toBe(2);
    expect(text).toContain('2 requests in 30 days');
    expect(text).toContain('counted to ');
    expect(policy).toContain("script-src 'none'");
    expect(text).not.toContain('style="');
  });

  it('show every route with its errors and times, and none of another company', async () => {
    const { text } = await page('/account/usage');
    expect(text).toMatch(/<code>\/v1\/account<\/code><\/th><td class="n">12<\/td><td class="n">–<\/td>/);
    expect(text).toMatch(/<code>\/v1\/keys\/\{id\}<\/code><\/th><td class="n">3<\/td><td class="n">3<\/td>/);
    expect(text).toMatch(/<code>\/v1\/tables<\/code><\/th><td class="n">2<\/td>/);
  });

  it('find a request by its id, route, status and key', async () => {
    const rows = async (query: string) =>
      [...(await page(`/account/requests${query}`)).text.matchAll(/<tr><td class="nw">.*?<\/tr>/gs)].length;
    expect(await rows('')).toBe(17);
    expect(await rows('?status=4')).toBe(3);
    expect(await rows('?route=%2Fv1%2Ftables')).toBe(2);
    expect(await rows(`?key=${acme.key.id}`)).toBe(17);
    expect(await rows(`?key=${other.key.id}`)).toBe(0);
    expect(await rows('?id=00000000-0000-4000-8000-000000000000&status=%22%3E&route=nosuch')).toBe(0);
    const { data } = (await (await api.ask('/v1/requests?limit=1', acme.key.text)).json()) as {
      data: { id: string }[];
    };
    expect(await rows(`?id=${data[0]?.id}`)).toBe(1);
  });

  it('make a key that is shown once, replace it and end it', async () => {
    const made = await post('/account/keys', { name: 'from the <page>', role: 'reader' });
    const text = /argus_live_[0-9A-Za-z]{33}/.exec(made.text)?.[0] as string;
    expect([made.status, (await api.ask('/v1/account', text)).status]).toEqual([200, 200]);
    expect(made.text).not.toContain('<page>');
    expect((await page('/account/keys')).text).not.toContain(text);
    const id = /\/account\/keys\/([0-9a-f-]{36})\/replace"><button class="b" aria-label="Replace from/.exec(
      (await page('/account/keys')).text,
    )?.[1];
    const replaced = await post(`/account/keys/${id}/replace`, {});
    const second = /argus_live_[0-9A-Za-z]{33}/.exec(replaced.text)?.[0] as string;
    expect([(await api.ask('/v1/account', text)).status, (await api.ask('/v1/account', second)).status]).toEqual([
      200, 200,
    ]);
    expect((await post(`/account/keys/${id}/replace`, {})).status).toBe(409);
    expect((await post(`/account/keys/${id}/revoke`, {})).text).toContain('has ended');
    expect((await api.ask('/v1/account', text)).status).toBe(401);
  });

  it('change nothing for a form of another host, an old session or a role that may not', async () => {
    const before = (await page('/account/keys')).text.match(/<tr><th scope="row">/g)?.length;
    expect(
      (await post('/account/keys', { name: 'x', role: 'reader' }, { origin: 'https://evil.example' })).status,
    ).toBe(403);
    const reader = await api.member(acme.tenantId, 'reader');
    const theirs = await api.signIn({ tenantId: acme.tenantId, userId: reader });
    expect((await post('/account/keys', { name: 'x', role: 'reader' }, { cookie: theirs })).status).toBe(403);
    expect((await page('/account/requests', theirs)).status).toBe(403);
    const foreign = await post(`/account/keys/${other.key.id}/revoke`, {});
    expect([foreign.status, (await api.ask('/v1/account', other.key.text)).status]).toEqual([409, 200]);
    api.clock += 6 * 60_000;
    expect((await post('/account/keys', { name: 'x', role: 'reader' })).text).toContain('Please show that it is you');
    expect((await page('/account/keys')).text.match(/<tr><th scope="row">/g)?.length).toBe(before);
  });
});
