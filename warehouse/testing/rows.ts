import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { allocateBlock } from '#market/block.ts';
import {
  FEATURE_COLUMNS,
  FEATURE_COUNT,
  type FeatureBlock,
  REGIME_CHANGE_COLUMNS,
  REGIME_COLUMNS,
  type RegimeBlock,
  type RegimeChangeBlock,
} from '#market/output.ts';
import { MINUTE } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { RunRow } from '../runs.ts';
import type { Stamp } from '../stamp.ts';

export const T0 = Date.UTC(2026, 0, 5);

export const stamp = (runId: string, version = 1): Stamp => ({ asOf: T0, version, runId, activityId: `test-${runId}` });

/** `count` minutes of one symbol, with a NaN vwap in every second. */
export function bars(symbol: string, count: number, timeframe: Timeframe = '1m', from = T0): SymbolBars {
  const columns = allocateBars(count);
  for (let i = 0; i < count; i++) {
    columns.openTime[i] = from + i * MINUTE;
    columns.closeTime[i] = from + (i + 1) * MINUTE;
    columns.open[i] = 100 + i / 7;
    columns.high[i] = 101 + i / 7;
    columns.low[i] = 99 + i / 7;
    columns.close[i] = 100.5 + i / 7;
    columns.volume[i] = i * 1.25;
    columns.vwap[i] = i % 2 === 0 ? Number.NaN : 100 + i / 9;
    columns.tradedMinutes[i] = 1;
    columns.scheduledMinutes[i] = 1;
  }
  return { symbol, timeframe, bars: columns };
}

export function regimes(symbol: string, count: number, label = 0): RegimeBlock {
  const fill = <T extends Float32Array | Float64Array | Uint32Array>(column: T, value: (i: number) => number): T => {
    for (let i = 0; i < column.length; i++) column[i] = value(i);
    return column;
  };
  const block = allocateBlock(REGIME_COLUMNS, count);
  fill(block.openTime, (i) => T0 + i * MINUTE);
  fill(block.closeTime, (i) => T0 + (i + 1) * MINUTE);
  fill(block.probabilities, (i) => (i % 5) / 10);
  fill(block.confidence, (i) => i / 1000);
  fill(block.ageBars, (i) => i + 1);
  block.label.fill(label);
  block.entropy.fill(0.5);
  block.since.fill(T0);
  block.paramsVersion.fill(T0);
  return { ...block, symbol: block.symbol.map(() => symbol) };
}

export function changes(symbol: string): RegimeChangeBlock {
  return {
    ...allocateBlock(REGIME_CHANGE_COLUMNS, 1),
    symbol: [symbol],
    openTime: Float64Array.of(T0),
    closeTime: Float64Array.of(T0 + MINUTE),
    toLabel: Uint8Array.of(4),
    confidence: Float32Array.of(0.5),
    previousAgeBars: Uint32Array.of(12),
  };
}

export function features(symbol: string): FeatureBlock {
  return {
    ...allocateBlock(FEATURE_COLUMNS, 1),
    symbol: [symbol],
    openTime: Float64Array.of(T0),
    closeTime: Float64Array.of(T0 + MINUTE),
    vectors: Float32Array.from({ length: FEATURE_COUNT }, (_, i) => (i % 3 === 0 ? Number.NaN : i / 8)),
  };
}

export const run = (runId: string, regimeRows: number, kind: RunRow['kind'] = 'tick', version = 1): RunRow => ({
  runId,
  kind,
  market: '24x7',
  asOf: T0,
  barsThrough: T0,
  stateThrough: T0,
  bars: 0,
  features: 0,
  regimes: regimeRows,
  changes: 0,
  engineFingerprint: 'test',
  version,
});
