import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS } from '#contracts/tiers.ts';
import { tenantStatus } from '#database/tenants.ts';
import { REUSED_MS } from './reused.ts';
import { worthOf } from './rights.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
});
afterAll(() => world?.close());

const change = (sql: string) => world.database.system((tx) => tx.query(sql));
const titleOf = async (answer: Response) => /<title>(.*?)(?: · Argus)?<\/title>/.exec(await answer.text())?.[1] ?? '';
const DEMO = `(SELECT id FROM tenants WHERE slug = 'demo')`;

describe('the rows of a right, changed while a link and a session are out', () => {
  /** One row for each column that a right depends on: what changes it, what is answered then, and what takes it back. */
  const columns: [string, string, { status: number; title: string; refusal?: string }, string][] = [
    [
      'recipients.tier, lowered',
      `UPDATE recipients SET tier = 'free' WHERE email = 'enterprise@example.com'`,
      { status: 200, title: 'free' },
      `UPDATE recipients SET tier = 'enterprise' WHERE email = 'enterprise@example.com'`,
    ],
    [
      'grants.tier, lowered',
      `UPDATE grants SET tier = 'founding'`,
      { status: 200, title: 'founding' },
      `UPDATE grants SET tier = 'enterprise'`,
    ],
    [
      'grants.expires_at, in the past',
      `UPDATE grants SET expires_at = '2000-01-01'`,
      { status: 410, title: 'This link has ended', refusal: 'expired_link' },
      `UPDATE grants SET expires_at = '2100-01-01'`,
    ],
    [
      'grants.revoked',
      `UPDATE grants SET revoked = true`,
      { status: 410, title: 'This access has ended', refusal: 'withdrawn_grant' },
      `UPDATE grants SET revoked = false`,
    ],
    [
      'recipients.unsubscribed',
      `UPDATE recipients SET unsubscribed = true WHERE email = 'enterprise@example.com'`,
      { status: 410, title: 'You have unsubscribed', refusal: 'unsubscribed' },
      `UPDATE recipients SET unsubscribed = false WHERE email = 'enterprise@example.com'`,
    ],
    [
      'tenants.status, suspended',
      `UPDATE tenants SET status = 'suspended' WHERE id = ${DEMO}`,
      { status: 403, title: 'This account is suspended', refusal: 'suspended' },
      `UPDATE tenants SET status = 'active' WHERE id = ${DEMO}`,
    ],
  ];

  it.each(columns)(
    '%s: the next answer after ten seconds follows the row, both ways',
    async (_column, sql, seen, back) => {
      const url = await world.link('enterprise@example.com');
      const cookie = await world.session(url);
      expect(await titleOf(await world.get('/', cookie))).toBe('enterprise');
      await change(sql);
      world.clock += REUSED_MS;
      world.refusals.length = 0;
      const page = await world.get('/', cookie);
      expect([page.status, await titleOf(page)]).toEqual([seen.status, seen.title]);
      // The link opens what the session opens: nothing, or a session of the lower tier.
      const again = await world.get(url);
      expect(again.status).toBe(seen.status === 200 ? 303 : seen.status);
      expect(world.refusals).toEqual(seen.refusal === undefined ? [] : [seen.refusal, seen.refusal]);
      if (seen.status === 200) expect(await titleOf(await world.get('/', await world.session(url)))).toBe(seen.title);
      await change(back);
      world.clock += REUSED_MS;
      expect(await titleOf(await world.get('/', cookie))).toBe('enterprise');
    },
  );

  it('a recipient that was raised keeps the tier of its link, and gets the new one with the next link', async () => {
    const cookie = await world.session(await world.link('founding@example.com'));
    await change(`UPDATE recipients SET tier = 'enterprise' WHERE email = 'founding@example.com'`);
    world.clock += REUSED_MS;
    expect(await titleOf(await world.get('/', cookie))).toBe('founding');
    expect(await titleOf(await world.get('/', await world.session(await world.link('founding@example.com'))))).toBe(
      'enterprise',
    );
  });

  it('a clock that was set back keeps no row alive: the next answer asks the database again', async () => {
    const cookie = await world.session(await world.link('growth@example.com'));
    expect((await world.get('/', cookie)).status).toBe(200);
    await change('UPDATE grants SET revoked = true');
    world.clock -= 1;
    expect((await world.get('/', cookie)).status).toBe(410);
    world.clock += 1;
  });

  it('the page of an unsubscribed reader takes the unsubscription back by its button, and by nothing else', async () => {
    const { id } = await world.recipient('free@example.com');
    const cookie = await world.session(await world.link('free@example.com'));
    await change(`UPDATE recipients SET unsubscribed = true WHERE id = '${id}'`);
    world.clock += REUSED_MS;
    const text = await (await world.get('/', cookie)).text();
    const target = /<form method="post" action="(\/u\/[\w.-]+\/again)">/.exec(text)?.[1] as string;
    expect((await world.get(target)).status).toBe(401);
    expect((await world.get(target, '', 'POST')).status).toBe(200);
    world.clock += REUSED_MS;
    expect(await titleOf(await world.get('/', cookie))).toBe('free');
  });
});

it('a claim is worth the lowest of the three tiers, whatever they are, and nothing when one of them is unknown', () => {
  const names = TIERS.map(({ name }) => name);
  const some = fc.constantFrom(...names, 'gold');
  const id = '00000000-0000-4000-8000-000000000001';
  fc.assert(
    fc.property(some, some, some, fc.constantFrom(...tenantStatus.options), (signed, granted, now, tenantStatus) => {
      const claim = { g: id, n: id, r: id, tier: signed, scope: '/', exp: 2 };
      const row = {
        grantedTier: granted,
        tier: now,
        expiresAt: 2000,
        revoked: false,
        unsubscribed: false,
        tenantStatus,
      };
      const worth = worthOf(claim, row, 1999, TIERS);
      expect(worthOf(claim, row, 2000, TIERS)).toEqual({ ended: 'expired' });
      if (tenantStatus !== 'active') expect(worth).toEqual({ ended: 'suspended' });
      else if ('ended' in worth) expect([signed, granted, now]).toContain('gold');
      else {
        const ranks = [signed, granted, now].map((name) => names.indexOf(name));
        if (Math.min(...ranks) >= 0) expect(worth.tier).toBe(names[Math.min(...ranks)]);
        else expect(new Set([signed, granted, now])).toEqual(new Set(['gold']));
      }
    }),
  );
});
