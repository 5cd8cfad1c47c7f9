import type { BarColumns } from '../../bar.ts';
import { barVariances } from './variance.ts';

/** What happened in the bars after a close, as natural logarithms. */
export interface RangePath {
  /** ln(C_{t+h} / C_t). */
  readonly move: number;
  /** Mean variance of the bars in which something was traded; NaN for less than half of them. */
  readonly variance: number;
  /** −min ln(L / C_t): how far the low fell below the close. */
  readonly fall: number;
}

/** The path of the `horizon` bars after bar `at`; null while they are not all there, or when one has no price. */
export function rangePath(bars: BarColumns, at: number, horizon: number): RangePath | null {
  if (at + horizon >= bars.length) return null;
  const logs = (prices: Float64Array) => prices.subarray(at, at + horizon + 1).map(Math.log);
  const [lnOpen, lnHigh, lnLow, lnClose] = [logs(bars.open), logs(bars.high), logs(bars.low), logs(bars.close)];
  const tradedMinutes = bars.tradedMinutes.subarray(at, at + horizon + 1);
  const variances = new Float64Array(horizon + 1);
  barVariances({ n: horizon + 1, lnOpen, lnHigh, lnLow, lnClose, tradedMinutes }, variances);
  const move = lnClose[horizon] - lnClose[0];
  const fall = lnClose[0] - Math.min(...lnLow.subarray(1));
  if (!Number.isFinite(move) || !Number.isFinite(fall)) return null;
  const known = variances.filter(Number.isFinite);
  const sum = known.reduce((total, v) => total + v, 0);
  return { move, fall, variance: 2 * known.length >= horizon ? sum / known.length : Number.NaN };
}
