import type { SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { Instrument } from '#market/instrument.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from '../adjustment.ts';
import type { ThreadSet } from '../thread-set.ts';
import { diurnalStart, poolTransitions, readFitSeries } from './nightly-fit.ts';
import type { FitAnswers, FitTask, FittedSeries } from './protocol.ts';

/** Symbols of the first group. */
const FIRST_SYMBOLS = 8;
/** Groups after the first are as large as this many bars allow, which bounds the memory: where symbols have few, few queries do. */
const GROUP_BARS_MOST = 400_000;
const GROUP_SYMBOLS_MOST = 256;

export interface ScaleFit {
  readonly warehouse: Warehouse;
  readonly threads: ThreadSet<FitTask, FitAnswers>;
  /** All of one market, in symbol order. */
  readonly members: readonly Instrument[];
  readonly timeframes: readonly Timeframe[];
  readonly asOf: number;
  releaseMemory(): void;
}

export interface FittedParameters {
  readonly scales: SymbolScale[];
  readonly transitions: ClassTransition[];
}

/** σ_base and φ of every series and the transitions of their classes, by symbol and timeframe. One group is read while another is fitted. */
export async function fitScales(fit: ScaleFit): Promise<FittedParameters> {
  const { warehouse, members, timeframes, asOf } = fit;
  const calendar = calendarOf(members[0].calendar);
  const actions = await readActions(warehouse, { symbols: members.map(({ symbol }) => symbol), at: asOf });
  const read = (group: readonly Instrument[]) =>
    group.length === 0
      ? Promise.resolve([])
      : readFitSeries(warehouse, calendar, { symbols: group.map(({ symbol }) => symbol), timeframes, asOf });
  const fitted: FittedSeries[] = [];
  let group = members.slice(0, FIRST_SYMBOLS);
  let reading = read(group);
  for (let first = 0; group.length > 0; ) {
    const bars = await reading;
    first += group.length;
    const next = members.slice(first, first + groupSize(group.length, bars));
    // A failure of the next group is thrown when its turn comes.
    reading = read(next);
    reading.catch(() => {});
    fitted.push(...(await fitGroup(fit, bars, actions, diurnalStart(calendar, asOf))));
    fit.releaseMemory();
    group = next;
  }
  fitted.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.timeframe - b.timeframe));
  return { scales: fitted.map(({ counts: _, ...scale }) => scale), transitions: poolTransitions(fitted, members) };
}

/** Symbols of the group after one of `symbols` symbols with these series. */
function groupSize(symbols: number, series: readonly SymbolBars[]): number {
  const bars = series.reduce((sum, part) => sum + part.bars.length, 0);
  const allowed = Math.floor((symbols * GROUP_BARS_MOST) / Math.max(1, bars));
  return Math.min(GROUP_SYMBOLS_MOST, Math.max(FIRST_SYMBOLS, allowed));
}

/** A fit is a pure function of its series, so any thread may take any of them. */
async function fitGroup(
  { threads, members }: ScaleFit,
  bars: readonly SymbolBars[],
  actions: readonly CorporateAction[],
  diurnalFrom: number,
): Promise<FittedSeries[]> {
  const bySymbol = new Map(members.map((instrument) => [instrument.symbol, instrument]));
  const all = adjusted(bars, actions).flatMap((series) => {
    const instrument = bySymbol.get(series.symbol);
    if (instrument === undefined) return [];
    return [{ series, calendar: instrument.calendar, symmetric: isSymmetric(instrument.assetClass) }];
  });
  const shares = Array.from({ length: threads.threads }, (_, thread) =>
    threads.run(thread, {
      kind: 'fit',
      series: all.filter((_series, i) => i % threads.threads === thread),
      diurnalFrom,
    }),
  );
  return (await Promise.all(shares)).flat();
}
