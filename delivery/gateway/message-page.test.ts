import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clearBrand, setBrand } from '#database/brands.ts';
import { beginSending, endSending, planDigests } from '#database/ledger.ts';
import { UNSUBSCRIBE } from '../access/claims.ts';
import { OUR_BRAND } from '../brands/brand.ts';
import { messagePage } from './message-page.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const EVIL = `"><script>alert(1)</script><a href='x`;
const NORTHMERE = { ...OUR_BRAND, name: 'Northmere', contact: 'reports@northmere.example', footer: 'Northmere LLP' };

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway({ contact: 'help@argus.example' });
}, 180_000);
afterAll(() => world?.close());

describe('small pages', () => {
  it('hold no script, load nothing of another host, and have no way out of a text', () => {
    const button = { label: EVIL, path: `/${EVIL}`, text: EVIL };
    const page = messagePage(
      {
        title: EVIL,
        text: EVIL,
        about: EVIL,
        buttons: [button],
        undo: button,
        links: [button],
        newLinkTo: `/${EVIL}`,
        sections: [{ title: EVIL, note: EVIL, lines: [{ label: EVIL, text: EVIL }], head: [EVIL], rows: [[EVIL]] }],
      },
      { ...NORTHMERE, name: EVIL, contact: EVIL },
    );
    expect(page).not.toMatch(/<script|<a href='x|alert\(1\)<\/script>/);
    expect(page.match(/(?:href|src|action)="[^"]*"/g)?.every((link) => /="(?:\/|mailto:)/.test(link))).toBe(true);
    expect(page).not.toMatch(/https?:|@import|url\(/);
  });

  it('name a way home and whom to ask, of the tenant of the reader, else of ours', async () => {
    const cookie = await world.session(await world.link('growth@example.com'));
    const page = await (await world.get('/nowhere', cookie)).text();
    expect(page).toContain('<a href="/">Open the report</a>');
    expect(page).toContain('<a href="mailto:help@argus.example">');
    await setBrand(world.database, 'demo', NORTHMERE);
    world.clock += 11_000;
    const branded = await (await world.get('/nowhere', cookie)).text();
    expect(branded).toContain('<a href="mailto:reports@northmere.example">');
    expect(branded).toContain('<title>Not found · Northmere</title>');
    expect(branded).not.toMatch(/argus/i);
    await clearBrand(world.database, 'demo');
    world.clock += 11_000;
  });
});

describe('the deliveries of a reader', () => {
  it('a reader sees what the ledger has of its own mails, newest first and with the time of sending, and of nobody else', async () => {
    const { id: recipientId, tenantId } = await world.recipient('growth@example.com');
    const other = await world.recipient('free@example.com');
    const at = Date.UTC(2026, 10, 20, 7, 30);
    for (const [id, date] of [
      [recipientId, '2026-11-18'],
      [recipientId, '2026-11-19'],
      [other.id, '2026-11-17'],
    ] as const) {
      const key = { tenantId, recipientId: id, list: 'daily', date };
      await planDigests(world.database, [{ ...key, contentSha256: 'x', messageId: `<${id}.${date}@x>` }]);
      if (date === '2026-11-18') continue;
      await beginSending(world.database, [{ ...key, at, contentSha256: 'x', transport: 'outbox' }]);
      await endSending(world.database, [{ ...key, state: 'sent', providerId: 'x' }]);
    }
    const cookie = await world.session(await world.link('growth@example.com'));
    const page = await (await world.get('/deliveries', cookie)).text();
    const rows = [...page.matchAll(/<tr><td>(.*?)<\/td><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/g)].map((m) => m.slice(1));
    expect(rows).toEqual([
      ['19 Nov 2026', 'Digest, daily', '20 Nov 2026, 07:30 UTC'],
      ['18 Nov 2026', 'Digest, daily', 'not yet'],
    ]);
    const preferences = /href="(\/p\/[\w.-]+)"/.exec(page)?.[1] as string;
    expect(await (await world.get(preferences)).text()).toContain('<td>19 Nov 2026</td>');
    expect((await world.get('/deliveries')).status).toBe(401);
  });

  it('an unsubscription names its reader, is undone by the button beside it, and leads to the preferences', async () => {
    const { id: r, tenantId: n, email } = await world.recipient('founding@example.com');
    const token = await world.keys.sign(UNSUBSCRIBE, { n, r });
    const ask = await (await world.get(`/u/${token}`)).text();
    expect(ask).toContain(`<b>${email}</b>`);
    const done = await (await world.get(`/u/${token}`, '', 'POST')).text();
    expect(done).toMatch(/<div class="done"><h1>.*?<\/h1><form method="post" action="\/u\/[\w.-]+\/again">/);
    expect(done).toContain(`<a href="/p/${token}">`);
    expect((await world.get(`/u/${token}/again`, '', 'POST')).status).toBe(200);
    expect((await world.recipient(email)).email).toBe(email);
  });
});
