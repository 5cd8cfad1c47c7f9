import { describe, expect, it } from 'vitest';
import { allocateBars } from '#market/bar.ts';
import { MINUTE } from '#market/time.ts';
import type { Minutes } from './minutes.ts';
import { createRecentMinutes } from './recent-minutes.ts';

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
const changed = (recent: ReturnType<typeof createRecentMinutes>, ...args: Parameters<typeof window>) =>
  recent.changed('24x7', window(...args)).map(({ symbol }) => symbol);

describe('the recent minutes of a market', () => {
  it('are not compared with the warehouse when they are delivered again as they were', () => {
    const recent = createRecentMinutes();
    recent.written(run(1), window(0, 11));
    recent.committed(run(1));
    expect(changed(recent, 1, 11)).toEqual([]);
  });

  it('are changed where a price, a minute or a fill differs', () => {
    const recent = createRecentMinutes();
    recent.written(run(1), window(0, 11));
    recent.committed(run(1));
    expect(changed(recent, 1, 11, { 7: 7.5 })).toEqual(['B']);
    const short = { ...window(1, 11), minutes: [minutes('A', 2, 11), minutes('C', 1, 11)] };
    expect(recent.changed('24x7', short).map(({ symbol }) => symbol)).toEqual(['A', 'C']);
    const filled = { ...minutes('A', 1, 11), filled: new Uint8Array(10).fill(1) };
    expect(recent.changed('24x7', { ...window(1, 11), minutes: [filled] })).toEqual([filled]);
  });

  it.each([
    ['after a start', () => {}],
    ['before their run is committed', (recent) => recent.written(run(1), window(0, 11))],
    [
      'after a run of another process',
      (recent) => {
        recent.written(run(1), window(0, 11));
        recent.committed(run(1));
        recent.committed(run(2));
      },
    ],
    [
      'when they reach further than the minutes before',
      (recent) => {
        recent.written(run(1), window(0, 10));
        recent.committed(run(1));
      },
    ],
  ] as [string, (recent: ReturnType<typeof createRecentMinutes>) => void][])(
    'are all compared with the warehouse %s',
    (_, prepare) => {
      const recent = createRecentMinutes();
      prepare(recent);
      expect(changed(recent, 1, 11)).toEqual(['A', 'B']);
    },
  );
});
