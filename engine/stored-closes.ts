import type { CalendarId } from '#market/instrument.ts';
import { onTrainingGrid } from '#market/models/signals/horizon.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import type { StoredClose, StoredSeries, StoredTask } from './protocol.ts';

type Counted = Pick<StoredSeries, 'bars' | 'later'>;
type Policy = Pick<StoredTask, 'after' | 'keep' | 'vectors'>;

/** Whether outputs of bar i are kept. */
export const isKept = ({ after, keep }: Policy, { bars, later }: Counted, i: number): boolean =>
  bars.closeTime[i] > after && i >= bars.length + later - keep;

/** Whether bar i gets a vector; in a seeded history also bars before the kept regimes do, because models learn from them. */
export function getsVector(
  policy: Policy,
  calendar: CalendarId,
  series: Counted & { readonly timeframe: Timeframe },
  i: number,
): boolean {
  const { timeframe, bars, later } = series;
  if (policy.vectors === 'all') return isKept(policy, series, i);
  return i === bars.length + later - 1 || onTrainingGrid(calendar, timeframe, bars.openTime[i]);
}

/** Every close of the series, by timeframe, then time: the order in which all threads go through them together. */
export function storedCloses(
  series: readonly StoredSeries[],
  policy: Policy,
  calendarOf: (symbol: string) => CalendarId,
): StoredClose[] {
  const closes = TIMEFRAMES.map(() => new Map<number, boolean>());
  for (const one of series) {
    const { symbol, timeframe, bars } = one;
    const calendar = calendarOf(symbol);
    const times = closes[timeframeIndex(timeframe)];
    for (let i = 0; i < bars.length; i++) {
      const time = bars.closeTime[i];
      if (times.get(time) !== true) times.set(time, getsVector(policy, calendar, one, i));
    }
  }
  return closes.flatMap((times, timeframe) =>
    [...times].sort(([a], [b]) => a - b).map(([time, vectors]) => ({ timeframe, time, vectors })),
  );
}
