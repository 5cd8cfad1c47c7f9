import { expect, it } from 'vitest';
import { type BilledMonth, billedMonths } from '#billing/testing/billed-months.ts';
import { record } from './record.ts';

const SEEDS = 1_000;

/** How a month differs from what it should be, or nothing. */
function differences({ line, closed, expected, adjustedCents, truth, addsUp }: BilledMonth): string[] {
  const isClosed = closed !== null;
  return [
    ...(line.cents > truth.cents ? ['above'] : []),
    ...(isClosed && (line.quantity !== closed.billable || line.cents !== closed.cents) ? ['line'] : []),
    ...(isClosed && closed.billable < expected.billable ? ['barrier'] : []),
    ...(line.cents + adjustedCents !== truth.cents ? ['sweep'] : []),
    ...(addsUp ? [] : ['total']),
  ];
}

it('a thousand tenants for three months, under both readings of a `last` meter, are billed to the cent', async () => {
  const all: BilledMonth[] = [];
  for (const last of ['timestamp', 'processed'] as const)
    for (let seed = 1; seed <= SEEDS; seed++) {
      const months = await billedMonths(seed, last);
      expect(months.flatMap(differences), `seed ${seed}, ${last}`).toEqual([]);
      all.push(...months);
    }
  const sum = (of: (month: BilledMonth) => number): number => all.reduce((total, month) => total + of(month), 0);
  record('money', {
    'seeds, each under both readings of `last`': SEEDS,
    'months billed': all.length,
    'of them above their requests': 0,
    'lines of closed months that differ from the rated ledger, in quantity or cents': 0,
    'months that nobody closed before the grace ended': all.filter(({ closed }) => closed === null).length,
    'months with usage found later, asked for in a later invoice': all.filter((month) => month.adjustedCents > 0)
      .length,
    'cents of all lines': sum(({ line }) => line.cents),
    'cents asked for later': sum(({ adjustedCents }) => adjustedCents),
    'cents of all requests, the sum of the two': sum(({ truth }) => truth.cents),
  });
}, 3_600_000);
