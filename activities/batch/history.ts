import { setImmediate } from 'node:timers/promises';
import { adjustedAt } from '#engine/adjustment.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { Session } from '#market/calendar/session.ts';
import { membersOf } from '#market/market-id.ts';
import { barClock } from '#market/models/regime/history/bar-clock.ts';
import { spellFigures } from '#market/models/regime/history/spell-figures.ts';
import { countedFrom } from '#market/models/regime/persistence.ts';
import { CORRELATION_TAIL, correlationsOf, type DailyCloses } from '#market/models/shifts/correlation-days.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { readLastBars } from '#warehouse/bars.ts';
import { insertClassCorrelations } from '#warehouse/class-correlations.ts';
import { readLabelSteps } from '#warehouse/label-steps.ts';
import {
  countRegimesByDay,
  insertRegimeCounts,
  lastCountedClose,
  type RegimeCountRow,
} from '#warehouse/regime-counts.ts';
import { type ClassSpells, insertSpellFigures } from '#warehouse/spell-figures.ts';
import type { Dependencies } from '../dependencies.ts';
import type { BatchRun } from './run.ts';
import { daysToCount } from './session-days.ts';

export interface HistoryCounts {
  /** Session days whose labels were counted. */
  readonly days: number;
  /** Rows of mean correlations. */
  readonly correlations: number;
  /** Labels of a class and timeframe whose spells were counted. */
  readonly labels: number;
}

type HistoryDependencies = Pick<Dependencies, 'warehouse' | 'instruments'>;
type OnProgress = (step: string) => void;

/** Timeframes whose labels are read in one pass: the memory for one is about that for each other. */
const READ_TOGETHER: readonly (readonly Timeframe[])[] = [['1m'], ['5m'], ['15m', '30m', '1h', '4h', '1d', '1w']];

/** Instruments whose bars are read at once: bounds the memory. */
const SYMBOLS_AT_ONCE = 200;

/**
 * Writes the series that pages draw: how many instruments showed each label on each day, how tightly each class moved together, and how
 * long labels lasted. The first batch of a market fills 180 days; a later one adds the days since the last that was counted.
 */
export async function recordHistory(
  deps: HistoryDependencies,
  run: BatchRun,
  onProgress: OnProgress,
): Promise<HistoryCounts> {
  const days = daysToCount(run, await lastCountedClose(deps.warehouse, run.market, run.asOf));
  if (days.length > 0) await recordCounts(deps, run, days, onProgress);
  const correlations = days.length > 0 ? await recordCorrelations(deps, run, days, onProgress) : 0;
  return { days: days.length, correlations, labels: await recordSpells(deps, run, onProgress) };
}

async function recordCounts(
  { warehouse }: HistoryDependencies,
  run: BatchRun,
  days: readonly Session[],
  onProgress: OnProgress,
): Promise<void> {
  const { market, asOf, runId: includeRun } = run;
  const closes = days.map(({ close }) => close);
  const dateOf = new Map(days.map(({ close, date }) => [close, date]));
  const rows: RegimeCountRow[] = [];
  for (const timeframe of TIMEFRAMES) {
    onProgress(`counts ${timeframe}`);
    const counts = await countRegimesByDay(warehouse, { market, timeframe, closes, asOf, includeRun });
    for (const { assetClass, closeTime, labelCounts } of counts) {
      const known = labelCounts.reduce((sum, count) => sum + count, 0);
      const day = dateOf.get(closeTime) ?? '';
      const key = { assetClass, timeframe: timeframeIndex(timeframe), day, closeTime };
      rows.push({ ...key, labelCounts: Float64Array.from(labelCounts), known });
    }
  }
  await insertRegimeCounts(warehouse, market, rows, stampOf(run, 'history', 'counts'));
}

async function recordCorrelations(
  deps: HistoryDependencies,
  run: BatchRun,
  days: readonly Session[],
  onProgress: OnProgress,
): Promise<number> {
  onProgress('correlations');
  const members = await readCloses(deps, run, days.length + CORRELATION_TAIL);
  const dateOf = new Map(days.map(({ close, date }) => [close, date]));
  const rows = correlationsOf(members, [...dateOf.keys()]).map(({ assetClass, closeTime, correlation }) => ({
    assetClass,
    day: dateOf.get(closeTime) ?? '',
    closeTime,
    correlation: correlation.mean,
    members: correlation.members,
  }));
  await insertClassCorrelations(deps.warehouse, run.market, rows, stampOf(run, 'history', 'correlations'));
  return rows.length;
}

/** The last daily bars of a market, in the units of the batch. */
async function readCloses(
  { warehouse, instruments }: HistoryDependencies,
  { market, asOf }: BatchRun,
  count: number,
): Promise<DailyCloses[]> {
  const all = membersOf(instruments, market);
  const classOf = new Map(all.map(({ symbol, assetClass }) => [symbol, assetClass]));
  const members: DailyCloses[] = [];
  for (let first = 0; first < all.length; first += SYMBOLS_AT_ONCE) {
    const symbols = all.slice(first, first + SYMBOLS_AT_ONCE).map(({ symbol }) => symbol);
    const stored = await readLastBars(warehouse, { symbols, timeframes: ['1d'], count, through: asOf });
    for (const { symbol, bars } of await adjustedAt(warehouse, stored, asOf)) {
      const assetClass = classOf.get(symbol);
      if (assetClass === undefined) continue;
      const ln = bars.close.map(Math.log);
      const returns = ln.map((close, i) =>
        (bars.tradedMinutes[i] ?? 0) > 0 ? close - (ln[i - 1] ?? Number.NaN) : Number.NaN,
      );
      members.push({ assetClass, closeTime: bars.closeTime.slice(), returns });
    }
  }
  return members;
}

async function recordSpells(
  { warehouse }: HistoryDependencies,
  run: BatchRun,
  onProgress: OnProgress,
): Promise<number> {
  const { market, asOf, runId: includeRun } = run;
  const figures: ClassSpells[] = [];
  const calendar = calendarOfMarket(market);
  for (const together of READ_TOGETHER) {
    onProgress(`spells ${together.join(' ')}`);
    const timeframes = together.map((timeframe) => {
      const from = countedFrom(timeframe, asOf);
      return { timeframe, from, clock: barClock(calendar, timeframe, from, asOf) };
    });
    const classes = await readLabelSteps(warehouse, { market, timeframes, asOf, includeRun });
    for (const { timeframe, assetClass, series } of classes)
      for (const label of spellFigures(series, `${market}/${assetClass}/${timeframe}`)) {
        figures.push({ assetClass, timeframe: timeframeIndex(timeframe), ...label });
        // Ticks share this thread: a label at a time, not a timeframe.
        await setImmediate();
      }
  }
  await insertSpellFigures(warehouse, market, figures, stampOf(run, 'history', 'spells'));
  return figures.filter(({ survival }) => survival.spells > 0).length;
}
