import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { differsFinding, heatFinding } from '#wording/findings/class.ts';
import { leadingLabel } from '#wording/findings/overview.ts';
import { byDaily, bySymbol } from '../daily-order.ts';
import type { ChangeModel } from '../models/change.ts';
import type { ClassModel } from '../models/class.ts';
import type { RegimeRow } from '../queries/regimes.ts';

type Rows = ClassModel['rows'];
const DIFFERING_SHOWN = 7;
/** Of fewer members none can be said to differ from the class. */
const MEMBERS_MIN = 5;
const CHANGED_CHARTS: readonly Timeframe[] = ['4h', '1d', '1w'];

/** One cell for every chart, null where there is no regime; marked where it changed with the last close. */
export function cellsOf(regimes: readonly RegimeRow[], changes: readonly ChangeModel[]): Rows[number]['cells'] {
  const changed = new Set(changes.map(({ timeframe }) => timeframe).filter((each) => CHANGED_CHARTS.includes(each)));
  return TIMEFRAMES.map((timeframe) => {
    const regime = regimes.find((row) => row.timeframe === timeframe);
    if (regime === undefined) return null;
    return { timeframe, label: regime.label, confidence: regime.confidence, isChanged: changed.has(timeframe) };
  });
}

const DAILY = TIMEFRAMES.indexOf('1d');

/** Members by their daily regime; within one the surest first. */
export const byState = (a: Rows[number], b: Rows[number]): number =>
  byDaily(a, b) || (b.cells[DAILY]?.confidence ?? 0) - (a.cells[DAILY]?.confidence ?? 0) || bySymbol(a, b);

/** How many members show each regime, chart by chart. */
const countsOf = (rows: Rows): number[][] =>
  TIMEFRAMES.map((_, i) => REGIME_LABELS.map((label) => rows.filter(({ cells }) => cells[i]?.label === label).length));

/** What the heat map of a class shows, in words; '' where the tier has none. */
export const heatTitle = (rows: Rows): string =>
  rows.some(({ cells }) => cells.length > 0)
    ? heatFinding(countsOf(rows).map((counts, i) => ({ isDaily: i === DAILY, counts })))
    : '';

/** Members that are off the leading regime of the class on most charts, and the first of them in words. */
export function differsOf(rows: Rows): Pick<ClassModel, 'differs' | 'differsFinding'> {
  const leads = countsOf(rows).map((counts) => leadingLabel(counts)?.label);
  const differs = rows
    .map(({ symbol, daily, cells }) => ({
      symbol,
      daily,
      charts: cells.filter((cell, i) => cell !== null && cell.label !== leads[i]).length,
      of: cells.filter((cell) => cell !== null).length,
    }))
    .filter(({ charts, of }) => of > 1 && charts * 2 > of)
    .sort((a, b) => b.charts - a.charts || bySymbol(a, b))
    .slice(0, rows.length < MEMBERS_MIN ? 0 : DIFFERING_SHOWN);
  const [first] = differs;
  return { differs, differsFinding: first === undefined ? '' : differsFinding(first.symbol, first.charts, first.of) };
}
