import type { BarColumns, SymbolBars } from '../../bar.ts';
import { featureIndex } from '../../features/catalogue.ts';
import { FEATURE_COUNT, type FeatureBlock, REGIME_COUNT, type RegimeBlock } from '../../output.ts';
import type { LabelledBars } from './model.ts';
import { outcomeOf } from './outcome.ts';

const SIGMA60 = featureIndex('vol_cc_60');

/** The parts of stored vectors and regimes that a training set is made of. */
export interface KnownBars {
  readonly features: Pick<FeatureBlock, 'length' | 'symbol' | 'openTime' | 'vectors'>;
  readonly regimes: Pick<RegimeBlock, 'length' | 'symbol' | 'openTime' | 'probabilities'>;
}

/**
 * Vectors joined with the regime of the same bar and with its outcome, in order of time, then symbol. One timeframe.
 */
export function labelBars(
  { features, regimes }: KnownBars,
  bars: readonly SymbolBars[],
  horizon: number,
): LabelledBars & { readonly symbol: readonly string[] } {
  const series = new Map(bars.map(({ symbol, bars: columns }) => [symbol, { columns, next: 0 }]));
  const regimeAt = new Map<string, number>();
  for (let i = 0; i < regimes.length; i++) regimeAt.set(`${regimes.symbol[i]} ${regimes.openTime[i]}`, i);
  const order = Uint32Array.from({ length: features.length }, (_, i) => i).sort(
    (a, b) => features.openTime[a] - features.openTime[b] || a - b,
  );
  const length = features.length;
  const result = {
    length,
    symbol: Array.from(order, (row) => features.symbol[row]),
    openTime: Float64Array.from(order, (row) => features.openTime[row]),
    vectors: new Float32Array(length * FEATURE_COUNT),
    probabilities: new Float32Array(length * REGIME_COUNT).fill(Number.NaN),
    outcome: new Float64Array(length),
    standardised: new Float64Array(length),
  };
  for (const [to, row] of order.entries()) {
    const vector = features.vectors.subarray(row * FEATURE_COUNT, (row + 1) * FEATURE_COUNT);
    result.vectors.set(vector, to * FEATURE_COUNT);
    const symbol = result.symbol[to];
    const openTime = result.openTime[to];
    const regime = regimeAt.get(`${symbol} ${openTime}`);
    if (regime !== undefined)
      result.probabilities.set(
        regimes.probabilities.subarray(regime * REGIME_COUNT, (regime + 1) * REGIME_COUNT),
        to * REGIME_COUNT,
      );
    const outcome = outcomeAt(series.get(symbol), openTime, horizon);
    result.outcome[to] = outcome;
    result.standardised[to] = outcome / (vector[SIGMA60] * Math.sqrt(horizon));
  }
  return result;
}

/**
 * The outcome of the bar that opens at `openTime`; NaN for a bar that does not count any more. Call it in order of
 * time.
 */
function outcomeAt(bars: { columns: BarColumns; next: number } | undefined, openTime: number, horizon: number): number {
  if (bars === undefined) return Number.NaN;
  const { columns } = bars;
  while (bars.next < columns.length && columns.openTime[bars.next] < openTime) bars.next++;
  return columns.openTime[bars.next] === openTime ? outcomeOf(columns, bars.next, horizon) : Number.NaN;
}
