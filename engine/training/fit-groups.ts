import type { SymbolBars } from '#market/bar.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { Instrument } from '#market/instrument.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { adjusted } from '../adjustment.ts';
import { collect } from '../collect.ts';
import type { FittedSeries } from '../protocol.ts';
import { diurnalStart, poolTransitions, readFitSeries } from './nightly-fit.ts';

/** Symbols of the first group. */
const FIT_SYMBOLS = 8;
/** Groups after the first are as large as this many bars allow, which bounds the memory: where symbols have few, few queries do. */
const FIT_BARS = 400_000;
const MOST_FIT_SYMBOLS = 256;

export interface FitInput {
  /** In symbol order. */
  readonly own: readonly Instrument[];
  readonly calendar: Calendar;
  readonly actions: readonly CorporateAction[];
  readonly timeframes: readonly Timeframe[];
  readonly asOf: number;
  /** Fits series, those of the diurnal factor from a time on. */
  fitSeries(series: readonly SymbolBars[], diurnalFrom: number): Promise<readonly (readonly FittedSeries[])[]>;
}

/** σ_base and φ of every series and the transitions of their classes, by symbol and timeframe: one group is read while another is fitted. */
export async function fitInGroups(
  warehouse: Warehouse,
  { own, calendar, actions, timeframes, asOf, fitSeries }: FitInput,
): Promise<{ scales: SymbolScale[]; transitions: ClassTransition[] }> {
  const diurnalFrom = diurnalStart(calendar, asOf);
  const fitted: FittedSeries[] = [];
  const symbolsOf = (first: number, count: number) => own.slice(first, first + count).map(({ symbol }) => symbol);
  const read = (group: readonly string[]) => readFitSeries(warehouse, calendar, { symbols: group, timeframes, asOf });
  let size = FIT_SYMBOLS;
  let group = symbolsOf(0, size);
  let reading = read(group);
  for (let first = 0; group.length > 0; ) {
    const raw = await reading;
    first += group.length;
    const bars = raw.reduce((sum, one) => sum + one.bars.length, 0);
    const allowed = Math.floor((group.length * FIT_BARS) / Math.max(1, bars));
    size = Math.min(MOST_FIT_SYMBOLS, Math.max(FIT_SYMBOLS, allowed));
    group = symbolsOf(first, size);
    // What goes wrong with the next group is told when its turn comes.
    reading = group.length > 0 ? read(group) : Promise.resolve([]);
    reading.catch(() => {});
    fitted.push(...(await fitSeries(adjusted(raw, actions), diurnalFrom)).flat());
    collect();
  }
  fitted.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.timeframe - b.timeframe));
  return { scales: fitted.map(({ counts: _, ...scale }) => scale), transitions: poolTransitions(fitted, own) };
}
