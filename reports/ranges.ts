import { RANGE_EVENTS, type RangeEvent } from '#market/range-event.ts';
import { horizonText } from '#wording/horizons.ts';
import { classTitle } from '#wording/labels.ts';
import type { ClassRangeModel, RangeModel, RangeRecordModel } from './models/ranges.ts';
import { isNextDay } from './narrative-mapping.ts';
import type { RangeRecordRow, RangeRow } from './queries/ranges.ts';
import type { InstrumentRow } from './tier-rows.ts';

/** Fewer outcomes are no record. */
export const LEAST_OUTCOMES = 100;
/** Above so many times its normal an instrument counts as livelier. */
export const LIVELY = 1.5;

export const EVENT_TEXTS: Readonly<Record<RangeEvent, string>> = {
  fall_5_1d: 'A fall of 5 % or more within a day',
  fall_5_5d: 'A fall of 5 % or more within five days',
  fall_10_5d: 'A fall of 10 % or more within five days',
  vol_doubles_5d: 'Moves of the next five days twice as wild as those of the last twenty',
};

/** A range as a page shows it. */
export const rangeOf = (row: RangeRow): RangeModel => ({
  timeframe: row.timeframe,
  horizon: horizonText(row.timeframe, row.horizon),
  typical: row.typical,
  typicalNormal: row.typicalNormal,
  low: row.low,
  high: row.high,
  gate: row.gate,
  held: row.heldShare === null || row.heldDays < LEAST_OUTCOMES ? null : { share: row.heldShare, days: row.heldDays },
  events: RANGE_EVENTS.flatMap((event, i) => {
    const p = row.events[i] ?? null;
    return p === null ? [] : [{ what: EVENT_TEXTS[event], p, usual: row.eventRates[i] ?? null }];
  }),
  closeTime: row.closeTime,
});

/** How many times its normal a move is expected to be, to two digits: from more a path could be rebuilt. */
export const ratioOf = ({ typical, typicalNormal }: Pick<RangeRow, 'typical' | 'typicalNormal'>): number =>
  roundedRatio(typical / typicalNormal);
export const roundedRatio = (ratio: number): number => Number(ratio.toPrecision(2));

/** The next day of every class that has ranges, in class order. */
export function classRanges(
  rows: readonly RangeRow[],
  instruments: ReadonlyMap<string, InstrumentRow>,
  record: readonly RangeRecordRow[],
): ClassRangeModel[] {
  const days = rows.filter(isNextDay);
  const byClass = Map.groupBy(days, ({ symbol }) => instruments.get(symbol)?.assetClass ?? '');
  return [...byClass]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([assetClass, members]) => ({
      assetClass,
      title: classTitle(assetClass),
      instruments: members.length,
      typical: middle(members.map(({ typical }) => typical)),
      typicalNormal: middle(members.map(({ typicalNormal }) => typicalNormal)),
      lively: members.filter(({ typical, typicalNormal }) => typical > LIVELY * typicalNormal).length,
      ratios: [...new Set(members.map(ratioOf))].sort((a, b) => a - b),
      ratioBefore: ratioBefore(members),
      gate: members.some(({ gate }) => gate),
      held: heldOf(assetClass, record),
    }));
}

function ratioBefore(members: readonly RangeRow[]): number | null {
  const ratios = members.flatMap(({ ratioYesterday }) => (ratioYesterday === null ? [] : [ratioYesterday]));
  return ratios.length < members.length ? null : middle(ratios);
}

/** How often the ranges of the next day held in a class. */
function heldOf(assetClass: string, record: readonly RangeRecordRow[]): ClassRangeModel['held'] {
  const row = record.find((row) => row.assetClass === assetClass && row.timeframe === '1d' && row.horizon === 1);
  return row === undefined || row.last240 < LEAST_OUTCOMES
    ? null
    : { share: row.held240 / row.last240, n: row.last240 };
}

/** How often ranges held; shares only of enough outcomes. */
export function rangeRecordOf(rows: readonly RangeRecordRow[]): RangeRecordModel[] {
  const shareOf = (held: number, n: number) => (n < LEAST_OUTCOMES ? null : { share: held / n, n });
  return rows.map(({ assetClass, timeframe, horizon, last30, held30, last240, held240 }) => ({
    assetClass,
    title: classTitle(assetClass),
    timeframe,
    horizon: horizonText(timeframe, horizon),
    recent: shareOf(held30, last30),
    year: shareOf(held240, last240),
  }));
}

/** The median: the lower one of an even number. */
function middle(values: readonly number[]): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[(ascending.length - 1) >> 1] ?? Number.NaN;
}
