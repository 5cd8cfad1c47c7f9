import { at } from '#market/at.ts';
import { enumIndex, float32, time, uint32, word } from '#market/column.ts';
import type { MarketId } from '#market/market-id.ts';
import type { LabelStep, SteppedLabels } from '#market/models/regime/history/spells.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { UtcMs } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { blockList, readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** The bars whose labels are read. */
export interface LabelRange {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  /** First open time that counts. */
  readonly from: UtcMs;
  /** Bars that close later, and what was known later, do not count. */
  readonly asOf: UtcMs;
  /** A run that is not committed yet and counts all the same: the one that asks. */
  readonly includeRun: string;
}

const STEP = {
  assetClass: word(),
  bars: uint32(),
  position: uint32(),
  openTime: time(),
  label: enumIndex(REGIME_LABELS),
  confidence: float32(),
};
const CLOCK = { openTime: time() };

const COUNTED = `symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String})
    AND timeframe = {timeframe:String}
    AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND close_time <= fromUnixTimestamp64Milli({asOf:Int64})
    AND as_of <= fromUnixTimestamp64Milli({asOf:Int64})
    AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})`;

/**
 * Where the labels of every series of a market begin, by asset class. Of a bar that was amended the newest label counts. The clock is that
 * of the market on this timeframe: the open times of all its bars, in order.
 */
export async function readLabelSteps(warehouse: Warehouse, range: LabelRange): Promise<Map<string, SteppedLabels[]>> {
  const params = { ...range };
  const [clockTable, stepTable] = await Promise.all([
    warehouse.queryArrow({
      sql: `SELECT ${blockList(CLOCK, 'clock')} FROM (SELECT DISTINCT open_time FROM regimes WHERE ${COUNTED}) AS clock ORDER BY clock.open_time`,
      params,
    }),
    // Neighbours stand beside each other as shifted arrays. A lambda that indexes an array would get a copy of it for every element.
    warehouse.queryArrow({
      sql: `SELECT ${blockList(STEP, 'steps')}
            FROM (
                SELECT i.asset_class AS asset_class, series.symbol AS series, toUInt32(series.bars) AS bars, toUInt32(step.1 - 1) AS position,
                       step.2.1 AS open_time, step.2.3 AS label, step.2.4 AS confidence
                FROM (
                    SELECT symbol, length(shown) AS bars,
                           arrayFilter((row, before) -> row.2.3 != before, arrayZip(arrayEnumerate(shown), shown), arrayShiftRight(shown.3, 1, toUInt8(255))) AS steps
                    FROM (
                        SELECT symbol, arraySort(groupArray((open_time, as_of, toUInt8(label), confidence))) AS stored,
                               arrayFilter((row, after) -> row.1 != after, stored,
                                           arrayShiftLeft(stored.1, 1, fromUnixTimestamp64Milli(toInt64(0)))) AS shown
                        FROM regimes FINAL WHERE ${COUNTED}
                        GROUP BY symbol
                    )
                ) AS series
                INNER JOIN (SELECT symbol, asset_class FROM instruments FINAL) AS i ON i.symbol = series.symbol
                ARRAY JOIN steps AS step
            ) AS steps
            ORDER BY steps.asset_class, steps.series, steps.position`,
      params,
    }),
  ]);
  const { openTime } = readBlock(CLOCK, clockTable);
  const places = new Map([...openTime].map((time, place) => [time, place]));
  const steps = readBlock(STEP, stepTable);
  const classes = new Map<string, SteppedLabels[]>();
  let series: LabelStep[] = [];
  for (let i = 0; i < steps.length; i++) {
    const position = at(steps.position, i);
    // The first bar of a series begins a label, and only that has no bar before it.
    if (position === 0) {
      const assetClass = at(steps.assetClass, i);
      const ofClass = classes.get(assetClass) ?? [];
      classes.set(assetClass, ofClass);
      series = [];
      ofClass.push({ bars: at(steps.bars, i), steps: series });
    }
    const time = at(steps.openTime, i);
    const clock = places.get(time) ?? 0;
    series.push({ position, clock, openTime: time, label: at(steps.label, i), confidence: at(steps.confidence, i) });
  }
  return classes;
}
