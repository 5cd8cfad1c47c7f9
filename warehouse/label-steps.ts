import { at } from '#market/at.ts';
import { enumIndex, float32, time, uint32, word } from '#market/column.ts';
import type { MarketId } from '#market/market-id.ts';
import type { BarClock } from '#market/models/regime/history/bar-clock.ts';
import type { LabelStep, SteppedLabels } from '#market/models/regime/history/spells.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { UtcMs } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { blockList, readBlock } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** The bars whose labels are read. */
export interface LabelRange {
  readonly market: MarketId;
  /** Read in one pass: short series of a symbol lie beside each other. */
  readonly timeframes: readonly { readonly timeframe: Timeframe; readonly from: UtcMs; readonly clock: BarClock }[];
  /** Bars that close later, and what was known later, do not count. */
  readonly asOf: UtcMs;
  /** A run that is not committed yet and counts all the same: the one that asks. */
  readonly includeRun: string;
}

/** The series of one class and timeframe. */
export interface ClassSteps {
  readonly timeframe: Timeframe;
  readonly assetClass: string;
  readonly series: readonly SteppedLabels[];
}

const STEP = {
  timeframe: enumIndex(TIMEFRAMES),
  assetClass: word(),
  bars: uint32(),
  position: uint32(),
  openTime: time(),
  label: enumIndex(REGIME_LABELS),
  confidence: float32(),
};

/**
 * Where the labels of every series of a market begin, by timeframe and asset class. Of a bar that was amended the newest label counts.
 */
export async function readLabelSteps(
  warehouse: Warehouse,
  { market, timeframes, asOf, includeRun }: LabelRange,
): Promise<ClassSteps[]> {
  const froms = TIMEFRAMES.map((name) => timeframes.find(({ timeframe }) => timeframe === name)?.from ?? asOf);
  const table = await warehouse.queryArrow({
    // Neighbours stand beside each other as shifted arrays: a lambda that indexes an array gets a copy of it for every element. Of two
    // attempts at a bar the version tells the newer, which is cheaper here than FINAL.
    sql: `SELECT ${blockList(STEP, 'steps')}
          FROM (
              SELECT series.chart AS timeframe, i.asset_class AS asset_class, series.symbol AS series, toUInt32(series.bars) AS bars,
                     toUInt32(step.1 - 1) AS position, step.2.1 AS open_time, step.2.4 AS label, step.2.5 AS confidence
              FROM (
                  SELECT symbol, chart, length(shown) AS bars,
                         arrayFilter((row, before) -> row.2.4 != before, arrayZip(arrayEnumerate(shown), shown), arrayShiftRight(shown.4, 1, toUInt8(255))) AS steps
                  FROM (
                      SELECT symbol, toUInt8(timeframe) AS chart,
                             arraySort(groupArray((open_time, as_of, version, toUInt8(label), confidence))) AS stored,
                             arrayFilter((row, after) -> row.1 != after, stored,
                                         arrayShiftLeft(stored.1, 1, fromUnixTimestamp64Milli(toInt64(0)))) AS shown
                      FROM regimes
                      WHERE symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String})
                        AND timeframe IN {names:Array(String)} AND open_time >= fromUnixTimestamp64Milli({floor:Int64})
                        AND toUnixTimestamp64Milli(open_time) >= {froms:Array(Int64)}[toUInt8(timeframe) + 1]
                        AND close_time <= fromUnixTimestamp64Milli({asOf:Int64}) AND as_of <= fromUnixTimestamp64Milli({asOf:Int64})
                        AND (run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})
                      GROUP BY symbol, chart
                  )
              ) AS series
              INNER JOIN (SELECT symbol, asset_class FROM instruments FINAL) AS i ON i.symbol = series.symbol
              ARRAY JOIN steps AS step
          ) AS steps
          ORDER BY steps.timeframe, steps.asset_class, steps.series, steps.position`,
    params: {
      market,
      names: timeframes.map(({ timeframe }) => timeframe),
      floor: Math.min(...froms),
      froms,
      asOf,
      includeRun,
    },
  });
  const steps = readBlock(STEP, table);
  const clocks = new Map(timeframes.map(({ timeframe, clock }) => [timeframeIndex(timeframe), clock]));
  const classes = new Map<string, ClassSteps & { readonly series: SteppedLabels[] }>();
  let series: LabelStep[] = [];
  for (let i = 0; i < steps.length; i++) {
    const position = at(steps.position, i);
    const timeframe = at(steps.timeframe, i);
    // The first bar of a series begins a label, and only that has no bar before it.
    if (position === 0) {
      const assetClass = at(steps.assetClass, i);
      const key = `${timeframe}/${assetClass}`;
      const ofClass = classes.get(key) ?? { timeframe: at(TIMEFRAMES, timeframe), assetClass, series: [] };
      classes.set(key, ofClass);
      series = [];
      ofClass.series.push({ bars: at(steps.bars, i), steps: series });
    }
    const openTime = at(steps.openTime, i);
    const clock = clocks.get(timeframe)?.(openTime) ?? 0;
    series.push({ position, clock, openTime, label: at(steps.label, i), confidence: at(steps.confidence, i) });
  }
  return [...classes.values()];
}
