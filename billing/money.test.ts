import { describe, expect, it } from 'vitest';
import { type BilledMonth, billedMonths } from './testing/billed-months.ts';

/** `npm run prove -- money` takes a thousand. */
const SEEDS = 60;

async function monthsOf(last: 'timestamp' | 'processed'): Promise<(BilledMonth & { name: string })[]> {
  const all: (BilledMonth & { name: string })[] = [];
  for (let seed = 1; seed <= SEEDS; seed++)
    for (const month of await billedMonths(seed, last)) all.push({ ...month, name: `seed ${seed}, ${month.start}` });
  return all;
}

describe.each(['timestamp', 'processed'] as const)('a bill, with `last` read by %s', (last) => {
  const billed = monthsOf(last);

  it('never asks for more than the requests that there were, in any month of any seed', async () => {
    for (const { name, line, adjustedCents, truth } of await billed) {
      expect(line.cents, name).toBeLessThanOrEqual(truth.cents);
      expect(line.cents + adjustedCents, name).toBeLessThanOrEqual(truth.cents);
    }
  });

  it('has the quantity and the cents of the ledger in its line, unless the provider closed it first', async () => {
    for (const { name, closed, line } of await billed)
      if (closed !== null) expect(line, name).toEqual({ quantity: closed.billable, cents: closed.cents });
  });

  it('waits for every gateway that is only late: what is missing in a closed line was on a dead disk', async () => {
    for (const { name, closed, expected } of await billed)
      if (closed !== null) expect(closed.billable, name).toBeGreaterThanOrEqual(expected.billable);
  });

  it('comes to the cent of all requests after one sweep, found weeks later or not', async () => {
    for (const { name, line, adjustedCents, truth, addsUp } of await billed) {
      expect(line.cents + adjustedCents, name).toBe(truth.cents);
      expect(addsUp, name).toBe(true);
    }
  });

  it('meets usage found later, upgrades and months that nobody closed in these seeds', async () => {
    const all = await billed;
    expect(all.some(({ adjustedCents }) => adjustedCents > 0)).toBe(true);
    expect(all.some(({ closed }) => closed === null)).toBe(true);
    expect(new Set(all.map(({ plan }) => plan.tier)).size).toBe(2);
    expect(all.filter(({ line }) => line.cents > 0).length).toBeGreaterThan(all.length / 2);
  });
});

it('follows from its seed alone, faults included', async () => {
  expect(await billedMonths(7, 'processed')).toEqual(await billedMonths(7, 'processed'));
});
