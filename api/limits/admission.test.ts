import { describe, expect, it } from 'vitest';
import { ApiProblem } from '../answers/problem.ts';
import { createAdmission } from './admission.ts';

/** Lets all that may go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('the queues of tenants', () => {
  it('serve tenants by turns: whoever asks a hundred times waits for its own hundred', async () => {
    const admission = createAdmission({ now: () => 0, leastSlots: 1, mostSlots: 4, depth: 200 });
    const served: string[] = [];
    const one = async (tenant: string) => {
      const leave = await admission.enter(tenant);
      served.push(tenant);
      await settle();
      leave();
    };
    const loud = Array.from({ length: 100 }, () => one('loud'));
    const small = ['a', 'b', 'c', 'd'].map(one);
    await Promise.all([...loud, ...small]);
    for (const tenant of ['a', 'b', 'c', 'd']) expect(served.indexOf(tenant)).toBeLessThan(12);
    expect(served).toHaveLength(104);
  });

  it('refuse a tenant that has too many waiting, and nobody else', async () => {
    const admission = createAdmission({ now: () => 0, leastSlots: 1, mostSlots: 4, depth: 2 });
    const first = await admission.enter('loud');
    const waiting = [admission.enter('loud'), admission.enter('loud')];
    await expect(admission.enter('loud')).rejects.toMatchObject({ code: 'ARGUS_API_QUEUE_FULL' });
    const other = admission.enter('small');
    first();
    for (const each of [...waiting, other]) void each.then((leave) => leave());
    await expect(other).resolves.toBeTypeOf('function');
  });

  it('say that all is busy when too many tenants wait', async () => {
    const admission = createAdmission({ now: () => 0, leastSlots: 1, mostSlots: 4, mostTenants: 2 });
    await admission.enter('a');
    void admission.enter('b');
    void admission.enter('c');
    await expect(admission.enter('d')).rejects.toThrow(ApiProblem);
  });

  it('have fewer slots after a slow second, and more after a fast one in which somebody waited', async () => {
    let now = 0;
    const admission = createAdmission({ now: () => now, leastSlots: 2, mostSlots: 40 });
    const before = admission.state().slots;
    const leave = await admission.enter('a');
    now += 1_500;
    leave();
    expect(admission.state().slots).toBe(Math.floor(before * 0.8));
    const slots = admission.state().slots;
    const held = await Promise.all(Array.from({ length: slots }, () => admission.enter('a')));
    const waits = admission.enter('b');
    for (const each of held) each();
    (await waits)();
    now += 1_001;
    (await admission.enter('c'))();
    expect(admission.state().slots).toBe(slots + 1);
  });

  it('give a slot back once, however often it is given back', async () => {
    const admission = createAdmission({ now: () => 0, leastSlots: 1, mostSlots: 4 });
    const leave = await admission.enter('a');
    leave();
    leave();
    await admission.enter('b');
    let isIn = false;
    void admission.enter('c').then(() => {
      isIn = true;
    });
    await settle();
    expect(isIn).toBe(false);
  });
});
