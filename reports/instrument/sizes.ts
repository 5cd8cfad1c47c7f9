import { TIMEFRAME_MS } from '#market/timeframe.ts';
import { coverageFinding, rangeFinding } from '#wording/findings/sizes.ts';
import { twoDigits } from '#wording/numbers.ts';
import { livelinessText } from '#wording/ranges.ts';
import type { CoverageModel, RangeRowModel, RangeTableModel } from '../models/instrument/size.ts';
import { isNextDay } from '../narrative-mapping.ts';
import type { RangeRow } from '../queries/ranges.ts';
import { rangeOf } from '../ranges.ts';
import type { InstrumentRows } from './rows.ts';

const LAST = 60;
const WINDOW = 30;
/** Fewer outcomes are no record. */
const LEAST_OUTCOMES = 30;

/** How wide moves will be: the next hour, four hours, and everything of the daily chart first. */
export function rangeTableOf(rows: readonly RangeRow[], symbol: string): RangeTableModel | null {
  if (rows.length === 0) return null;
  const isMain = ({ timeframe, horizon }: RangeRow) =>
    timeframe === '1d' || ((timeframe === '1h' || timeframe === '4h') && horizon === 1);
  const shortest = rows.toSorted(
    (a, b) => TIMEFRAME_MS[a.timeframe] * a.horizon - TIMEFRAME_MS[b.timeframe] * b.horizon,
  );
  const day = rows.find(isNextDay);
  const hour = rows.find(({ timeframe, horizon }) => timeframe === '1h' && horizon === 1);
  return {
    finding: rangeFinding(provenRatio(day), provenRatio(hour)),
    rows: shortest.filter(isMain).map(rangeRowOf),
    more: shortest.filter((row) => !isMain(row)).map(rangeRowOf),
    why: whyOf(day, symbol),
  };
}

const ratioOf = ({ typical, typicalNormal }: RangeRow): number => typical / typicalNormal;
const provenRatio = (row: RangeRow | undefined): number | null => (row?.gate === true ? ratioOf(row) : null);

/** What is usual has the shape of the forecast: both are the same quantiles of two scales. */
function rangeRowOf(row: RangeRow): RangeRowModel {
  const ratio = row.gate ? ratioOf(row) : 1;
  return {
    ...rangeOf(row),
    usualLow: row.low / ratio,
    usualHigh: row.high / ratio,
    ratio: row.gate ? `${twoDigits(ratio)} ${livelinessText(ratio)}` : 'its usual range',
  };
}

/** What moved the forecast of the next day most; '' for a tier that does not read it. */
function whyOf(day: RangeRow | undefined, symbol: string): string {
  if (day === undefined || day.leadBy === '' || day.ownRatio === null || day.classRatio === null) return '';
  const times = (ratio: number) => `${twoDigits(ratio)} times its normal`;
  return day.leadBy === 'class'
    ? `The class moved first: its last day was ${times(day.classRatio)}; ${symbol} itself ${twoDigits(day.ownRatio)}.`
    : `${symbol} moved first: its last day was ${times(day.ownRatio)}; the class ${twoDigits(day.classRatio)}.`;
}

/** How often the range of the next day held here; null below a month of outcomes. */
export function coverageOf(outcomes: InstrumentRows['outcomes']): CoverageModel | null {
  if (outcomes.length < LEAST_OUTCOMES) return null;
  const held = outcomes.filter(([, inside]) => inside === 1).length;
  const full = Math.floor(outcomes.length / WINDOW);
  const recent = outcomes.slice(outcomes.length - full * WINDOW);
  const windows = Array.from({ length: full }, (_, i) => {
    const days = recent.slice(i * WINDOW, (i + 1) * WINDOW);
    return { to: days.at(-1)?.[0] ?? 0, share: days.filter(([, inside]) => inside === 1).length / WINDOW };
  });
  const last = outcomes.slice(-LAST).map(([, inside]) => inside === 1);
  return { finding: coverageFinding(held, outcomes.length), held, of: outcomes.length, windows, last };
}
