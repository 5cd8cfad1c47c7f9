import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UNSUBSCRIBE } from '../access/claims.ts';
import { createLink } from '../access/links.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const WEEK = 7 * 86_400_000;
let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
});
afterAll(() => world?.close());

describe('a link of a mail to a page', () => {
  it('opens a session and leads to that page, without the signature and without what stood behind it', async () => {
    const url = await world.link('growth@example.com');
    for (const [path, leads] of [
      ['/class/crypto', '/class/crypto'],
      ['/instrument/B%26B', '/instrument/B%26B'],
      ['/instrument/EURUSD:OANDA?utm=1', '/instrument/EURUSD:OANDA'],
      ['/', '/'],
    ]) {
      const answer = await world.get(`${url}${path}`);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, leads]);
      expect(answer.headers.get('set-cookie')).toContain('argus=');
    }
  });

  it('leads to no other host and out of no folder, whatever stands behind it', async () => {
    const url = await world.link('growth@example.com');
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      '/%5cevil.example',
      '/class/../../x',
      '/a%0d%0ab',
      '/<b>',
    ]) {
      const answer = await world.get(`${url}${path}`);
      expect([303, 403, 404]).toContain(answer.status);
      const location = answer.headers.get('location') ?? '/';
      expect(new URL(location, 'https://reports.example').host).toBe('reports.example');
      expect(location).not.toMatch(/\.\.|[\\<>\r\n]/);
    }
  });

  it('a link for one page leads to no page beside it', async () => {
    const { database, keys, gateway } = world;
    const facts = { database, keys, baseUrl: gateway.url, now: world.clock };
    const { url } = await createLink(facts, { email: 'growth@example.com', scope: '/class/crypto', days: 1 });
    const leads = async (path: string) => (await world.get(`${url}${path}`)).headers.get('location');
    expect(await leads('/class/crypto/more')).toBe('/class/crypto/more');
    expect(await leads('/class/cryptography')).toBe('/class/crypto');
    expect(await leads('/signals')).toBe('/class/crypto');
  });

  it('opens nothing with a signature that is not ours', async () => {
    expect((await world.get('/r/forged.e30.AAAA/class/crypto')).status).toBe(403);
  });
});

describe('the preferences of a reader', () => {
  const pausedUntil = async () =>
    (await world.database.system((tx) =>
      tx.query(`SELECT extract(epoch FROM paused_until) * 1000 AS at FROM recipients WHERE email = 'free@example.com'`),
    )) as { at: string | null }[];

  it('pause the mails for a week by a button, and send them again by another; looking changes nothing', async () => {
    const { id: r, tenantId: n } = await world.recipient('free@example.com');
    const token = await world.keys.sign(UNSUBSCRIBE, { n, r });
    const page = await (await world.get(`/p/${token}`)).text();
    expect(page).toContain(`<form method="post" action="/p/${token}/pause">`);
    expect(page).toContain(`<form method="post" action="/u/${token}">`);
    expect((await pausedUntil())[0]?.at).toBeNull();
    const paused = await world.get(`/p/${token}/pause`, '', 'POST');
    expect(await paused.text()).toContain('Your mails are paused');
    expect(Math.round(Number((await pausedUntil())[0]?.at))).toBe(world.clock + WEEK);
    expect(await (await world.get(`/p/${token}`)).text()).toContain(`action="/p/${token}/resume"`);
    await world.get(`/p/${token}/resume`, '', 'POST');
    expect((await pausedUntil())[0]?.at).toBeNull();
  });

  it('who has unsubscribed is offered to take it back, and of a forged link nothing', async () => {
    const { id: r, tenantId: n } = await world.recipient('founding@example.com');
    const token = await world.keys.sign(UNSUBSCRIBE, { n, r });
    await world.get(`/u/${token}`, '', 'POST');
    expect(await (await world.get(`/p/${token}`)).text()).toContain(`action="/u/${token}/again"`);
    for (const path of ['', '/pause', '/resume'])
      expect((await world.get(`/p/forged.e30.AAAA${path}`, '', path === '' ? 'GET' : 'POST')).status).toBe(403);
  });

  it('a pause is offered where somebody wants to unsubscribe', async () => {
    const { id: r, tenantId: n } = await world.recipient('growth@example.com');
    const token = await world.keys.sign(UNSUBSCRIBE, { n, r });
    expect(await (await world.get(`/u/${token}`)).text()).toContain(`action="/p/${token}/pause"`);
  });
});
