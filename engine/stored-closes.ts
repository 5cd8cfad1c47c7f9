import type { BarColumns, SymbolBars } from '#market/bar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { onTrainingGrid } from '#market/signals/horizon.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import type { StoredClose, StoredTask } from './protocol.ts';

type Policy = Pick<StoredTask, 'after' | 'keep' | 'vectors'>;

/** Whether outputs of bar i are kept. */
export const isKept = ({ after, keep }: Policy, bars: BarColumns, i: number): boolean =>
  (bars.closeTime[i] as number) > after && i >= bars.length - keep;

/** Whether bar i gets a vector; in a seeded history also bars before the kept regimes do, because models learn from them. */
export function getsVector(
  policy: Policy,
  calendar: CalendarId,
  timeframe: Timeframe,
  bars: BarColumns,
  i: number,
): boolean {
  if (policy.vectors === 'all') return isKept(policy, bars, i);
  return i === bars.length - 1 || onTrainingGrid(calendar, timeframe, bars.openTime[i] as number);
}

/** Every close of the series, by timeframe, then time: the order in which all threads go through them together. */
export function storedCloses(
  series: readonly SymbolBars[],
  policy: Policy,
  calendarOf: (symbol: string) => CalendarId,
): StoredClose[] {
  const closes = TIMEFRAMES.map(() => new Map<number, boolean>());
  for (const { symbol, timeframe, bars } of series) {
    const calendar = calendarOf(symbol);
    const times = closes[timeframeIndex(timeframe)] as Map<number, boolean>;
    for (let i = 0; i < bars.length; i++) {
      const time = bars.closeTime[i] as number;
      if (times.get(time) !== true) times.set(time, getsVector(policy, calendar, timeframe, bars, i));
    }
  }
  return closes.flatMap((times, timeframe) =>
    [...times].sort(([a], [b]) => a - b).map(([time, vectors]) => ({ timeframe, time, vectors })),
  );
}
