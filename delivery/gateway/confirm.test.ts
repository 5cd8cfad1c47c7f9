import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '#market/time.ts';
import { CONFIRM, UNSUBSCRIBE } from '../access/claims.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
});
afterAll(() => world?.close());

const consentOf = async (email: string) => {
  const recipient = await world.recipient(email);
  return 'consent' in recipient ? recipient.consent : null;
};

describe('the question whether mails are wanted', () => {
  it('takes its answer from the button and from no look at the link, once and again', async () => {
    const { id: r, tenantId: n, email } = await world.recipient('growth@example.com');
    await world.database.system((tx) => tx.query(`UPDATE recipients SET consent = 'pending' WHERE id = $1`, [r]));
    const target = `/c/${await world.keys.sign(CONFIRM, { n, r, exp: Math.floor((world.clock + DAY) / 1000) })}`;
    for (const method of ['GET', 'HEAD', 'GET']) expect((await world.get(target, '', method)).status).toBe(200);
    expect(await (await world.get(target)).text()).toContain('Yes, send them');
    expect(await consentOf(email)).toBe('pending');
    for (const _ of [1, 2]) {
      const answer = await world.get(target, '', 'POST');
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('Thank you')]);
      expect(await consentOf(email)).toBe('confirmed');
    }
    expect(await (await world.get(target)).text()).toContain('Thank you');
  });

  it('takes no answer after two weeks, and none by a link of another purpose', async () => {
    const { id: r, tenantId: n } = await world.recipient('growth@example.com');
    const late = await world.keys.sign(CONFIRM, { n, r, exp: Math.floor(world.clock / 1000) });
    const stop = await world.keys.sign(UNSUBSCRIBE, { n, r });
    for (const token of [late, stop, 'x'])
      for (const method of ['GET', 'POST']) expect((await world.get(`/c/${token}`, '', method)).status).toBe(403);
    const confirm = await world.keys.sign(CONFIRM, { n, r, exp: 4_000_000_000 });
    expect((await world.get(`/u/${confirm}`, '', 'POST')).status).toBe(403);
  });
});
