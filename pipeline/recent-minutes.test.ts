import { describe, expect, it } from 'vitest';
import { allocateBars } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';
import type { Minutes } from './minutes.ts';
import { createDeliveries } from './recent-minutes.ts';

const run = (id: number) => ({ market: '24x7' as const, runId: `tick-${id}` });

/** Minutes [from, to) of a symbol, whose close is its number unless `price` says another. */
function minutes(symbol: string, from: number, to: number, price: Readonly<Record<number, number>> = {}): Minutes {
  const bars = allocateBars(to - from);
  for (let i = 0; i < bars.length; i++) {
    bars.openTime[i] = (from + i) * MINUTE;
    bars.close[i] = price[from + i] ?? from + i;
  }
  return { symbol, bars, filled: new Uint8Array(bars.length), state: { close: 1, missing: 0, since: 0 } };
}
const window = (from: number, to: number, price?: Readonly<Record<number, number>>) => ({
  from: from * MINUTE,
  through: to * MINUTE,
  minutes: [minutes('A', from, to), minutes('B', from, to, price)],
});
const changed = (deliveries: ReturnType<typeof createDeliveries>, ...args: Parameters<typeof window>) =>
  deliveries.changed('24x7', window(...args)).map(({ symbol }) => symbol);

describe('what a market was given', () => {
  it('is not asked for again in the warehouse when it comes again as it was', () => {
    const deliveries = createDeliveries();
    deliveries.written(run(1), window(0, 11));
    deliveries.committed(run(1));
    expect(changed(deliveries, 1, 11)).toEqual([]);
  });

  it('counts as changed where a price, a minute or a fill is another', () => {
    const deliveries = createDeliveries();
    deliveries.written(run(1), window(0, 11));
    deliveries.committed(run(1));
    expect(changed(deliveries, 1, 11, { 7: 7.5 })).toEqual(['B']);
    const short = { ...window(1, 11), minutes: [minutes('A', 2, 11), minutes('C', 1, 11)] };
    expect(deliveries.changed('24x7', short).map(({ symbol }) => symbol)).toEqual(['A', 'C']);
    const filled = { ...minutes('A', 1, 11), filled: new Uint8Array(10).fill(1) };
    expect(deliveries.changed('24x7', { ...window(1, 11), minutes: [filled] })).toEqual([filled]);
  });

  it.each([
    ['at the start', () => {}],
    ['before its run is committed', (d) => d.written(run(1), window(0, 11))],
    [
      'after a run of another process',
      (d) => {
        d.written(run(1), window(0, 11));
        d.committed(run(1));
        d.committed(run(2));
      },
    ],
    [
      'of minutes it does not reach',
      (d) => {
        d.written(run(1), window(0, 10));
        d.committed(run(1));
      },
    ],
  ] as [string, (deliveries: ReturnType<typeof createDeliveries>) => void][])('is not known %s', (_, prepare) => {
    const deliveries = createDeliveries();
    prepare(deliveries);
    expect(changed(deliveries, 1, 11)).toEqual(['A', 'B']);
  });
});
