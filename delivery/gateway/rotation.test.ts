import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { retire, rotate } from '../access/rotation.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const LANES = 8;
const ROTATIONS = 5;
const REQUESTS_BETWEEN = 200;

let world: TestGateway;
beforeAll(async () => {
  world = await openTestGateway();
});
afterAll(() => world?.close());

describe('a running gateway whose keys are rotated', () => {
  it('refuses no valid link and no valid session under load, and is not restarted', async () => {
    let [link, cookie] = await reader();
    let answered = 0;
    let isDone = false;
    const failed: string[] = [];
    const lane = async (): Promise<void> => {
      for (; !isDone; answered += 2) {
        const [opened, page] = [await world.get(link), await world.get('/', cookie)];
        if (opened.status !== 303 || page.status !== 200) failed.push(`${opened.status} ${page.status}`);
      }
    };
    const lanes = Array.from({ length: LANES }, lane);
    const wait = async (): Promise<void> => {
      const until = answered + REQUESTS_BETWEEN;
      while (answered < until) await Promise.race([...lanes, new Promise((resolve) => setTimeout(resolve, 5))]);
    };
    try {
      for (let n = 2; n < 2 + ROTATIONS; n++) {
        await wait();
        expect((await rotate(world.keys, world.clock)).id).toBe(`k${n}`);
        // Tokens of both keys are in use, then those of the new one alone.
        await wait();
        [link, cookie] = await reader();
        await wait();
        await retire(world.keys, { id: `k${n - 1}`, used: [], now: world.clock, force: true });
      }
    } finally {
      isDone = true;
    }
    await Promise.all(lanes);
    expect(failed).toEqual([]);
    expect(answered).toBeGreaterThanOrEqual(ROTATIONS * 3 * REQUESTS_BETWEEN);
  }, 120_000);

  it('refuses a link and a session of a key that was retired a minute ago', async () => {
    const [link, cookie] = await reader();
    const { id } = world.keys.live()[0] as { id: string };
    await rotate(world.keys, world.clock);
    await retire(world.keys, { id, used: [], now: world.clock, force: true });
    world.clock += 60_000;
    expect([(await world.get(link)).status, (await world.get('/', cookie)).status]).toEqual([403, 401]);
  });
});

async function reader(): Promise<[string, string]> {
  const link = await world.link('growth@example.com');
  return [link, await world.session(link)];
}
