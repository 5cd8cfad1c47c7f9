import type { SymbolBars } from '#market/bar.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { fitTransition } from '#market/models/regime/fit.ts';
import { hasDiurnal, SCALE_BARS } from '#market/models/regime/parameters.ts';
import type { ClassTransition } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, type Timeframe } from '#market/timeframe.ts';
import { readLastBars } from '#warehouse/bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { FittedSeries } from './protocol.ts';

const DIURNAL_WEEKS_MS = 56 * DAY;
const DIURNAL_SESSIONS = 20;

const isWeekly = (calendar: Calendar) => calendar.id === '24X7' || calendar.id === 'FX';

const diurnalSessions = (calendar: Calendar, asOf: number) =>
  calendar.sessions(asOf - 60 * DAY, asOf).slice(-DIURNAL_SESSIONS);

/** Open time from which bars make the diurnal factor: 8 weeks by hour of the week, or 20 sessions by half hour (quant design, 3.3). */
export function diurnalStart(calendar: Calendar, asOf: number): number {
  if (isWeekly(calendar)) return asOf - DIURNAL_WEEKS_MS;
  return diurnalSessions(calendar, asOf)[0]?.open ?? asOf;
}

/** Bars a fit reads: those of σ_base with the close before them, or all that make the diurnal factor, whichever are more. */
export function fitBars(calendar: Calendar, timeframe: Timeframe, asOf: number): number {
  const scale = SCALE_BARS[timeframe] + 1;
  if (!hasDiurnal(timeframe)) return scale;
  const length = TIMEFRAME_MS[timeframe];
  if (isWeekly(calendar)) return Math.max(scale, DIURNAL_WEEKS_MS / length);
  const diurnal = diurnalSessions(calendar, asOf)
    .flatMap(({ segments }) => segments)
    .reduce((sum, { open, close }) => sum + Math.ceil((close - open) / length), 0);
  return Math.max(scale, diurnal);
}

/** The series of these symbols and timeframes that a fit at `asOf` reads. */
export async function readFitSeries(
  warehouse: Warehouse,
  calendar: Calendar,
  { symbols, timeframes, asOf }: { symbols: readonly string[]; timeframes: readonly Timeframe[]; asOf: number },
): Promise<SymbolBars[]> {
  const series = await Promise.all(
    timeframes.map((timeframe) =>
      readLastBars(warehouse, {
        symbols,
        timeframes: [timeframe],
        count: fitBars(calendar, timeframe, asOf),
        through: asOf,
      }),
    ),
  );
  return series.flat();
}

/** Σξ added up over the symbols of a class in symbol order, so that the sum does not depend on the threads. */
export function poolTransitions(
  fitted: readonly FittedSeries[],
  instruments: readonly Instrument[],
): ClassTransition[] {
  const classes = new Map(instruments.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const sums = new Map<string, { assetClass: string; timeframe: number; counts: Float64Array; bars: number }>();
  for (const { symbol, timeframe, counts, bars } of fitted) {
    const assetClass = classes.get(symbol) as string;
    const key = `${assetClass}/${timeframe}`;
    const sum = sums.get(key) ?? { assetClass, timeframe, counts: new Float64Array(25), bars: 0 };
    for (let c = 0; c < 25; c++) sum.counts[c] = sum.counts[c] + counts[c];
    sum.bars += bars;
    sums.set(key, sum);
  }
  return [...sums.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { assetClass, timeframe, counts, bars }]) => ({
      assetClass,
      timeframe,
      transition: fitTransition(counts),
      bars,
    }));
}
