import type { Timeframe } from '../../timeframe.ts';
import { classInputs, ownInputs } from './inputs.ts';
import { type RangeOutcomes, type RangeRows, RANGE_INPUT_COUNT as WIDTH } from './range-model.ts';
import { barVariances, FLOOR, type RangeBars, rangeMeans } from './variance.ts';

/** All bars of one symbol, oldest first. */
export interface RangeSeries {
  readonly symbol: string;
  readonly closeTime: Float64Array;
  readonly bars: RangeBars;
  /** φ of the time of day of each bar and of those that follow the last one, as many as the longest horizon; null: none. */
  readonly phi: Float64Array | null;
}

interface OwnRows {
  readonly series: RangeSeries;
  readonly variances: Float64Array;
  /** Means of 1, 5, 20 and 250 variances of each bar. */
  readonly means: Float64Array;
  readonly known: Uint8Array;
}

/**
 * The rows of one class: every bar of every series whose normal is known, with its inputs, and what happened in the
 * `horizons` after it. The order of the series given does not matter: rows of a close are in the order of symbol names.
 */
export function rangeRows(
  series: readonly RangeSeries[],
  timeframe: Timeframe,
  horizons: readonly number[],
): { readonly rows: RangeRows; readonly outcomes: RangeOutcomes[] } {
  const members = series.map(ownRows);
  const order = members.map((_, i) => i).sort((a, b) => (series[a].symbol < series[b].symbol ? -1 : 1));
  const rows = orderRows(members, order, timeframe);
  for (let from = 0; from < rows.length; ) {
    let to = from + 1;
    while (to < rows.length && rows.closeTime[to] === rows.closeTime[from]) to++;
    classInputs(rows.inputs, rows.normal, from, to);
    from = to;
  }
  return { rows, outcomes: horizons.map((horizon) => rangeOutcomes(rows, members, horizon)) };
}

function ownRows(series: RangeSeries): OwnRows {
  const { n } = series.bars;
  const variances = new Float64Array(n);
  barVariances(series.bars, variances, series.phi);
  const means = new Float64Array(4 * n);
  const known = new Uint8Array(n);
  for (let i = 0; i < n; i++) known[i] = rangeMeans(variances, i, means, 4 * i) ? 1 : 0;
  return { series, variances, means, known };
}

/** Rows by time, then symbol, with their own inputs. A place for each close is counted first, so nothing is compared. */
function orderRows(members: readonly OwnRows[], order: readonly number[], timeframe: Timeframe): RangeRows {
  const counts = new Map<number, number>();
  let length = 0;
  for (const { series, known } of members)
    for (let i = 0; i < known.length; i++) {
      if (known[i] === 0) continue;
      const t = series.closeTime[i];
      counts.set(t, (counts.get(t) ?? 0) + 1);
      length++;
    }
  let next = 0;
  const places = new Map<number, number>();
  for (const t of Float64Array.from(counts.keys()).sort()) {
    places.set(t, next);
    next += counts.get(t) ?? 0;
  }
  const rows = {
    timeframe,
    length,
    closeTime: new Float64Array(length),
    symbol: new Uint32Array(length),
    bar: new Uint32Array(length),
    inputs: new Float64Array(length * WIDTH),
    normal: new Float64Array(length),
    month: new Float64Array(length),
  };
  for (const s of order) {
    const { series, means, known } = members[s];
    for (let i = 0; i < known.length; i++) {
      if (known[i] === 0) continue;
      const t = series.closeTime[i];
      const row = places.get(t) ?? 0;
      places.set(t, row + 1);
      rows.closeTime[row] = t;
      rows.symbol[row] = s;
      rows.bar[row] = i;
      rows.normal[row] = means[4 * i + 3];
      rows.month[row] = means[4 * i + 2];
      ownInputs(means, 4 * i, rows.inputs, row * WIDTH);
    }
  }
  return rows;
}

function rangeOutcomes(rows: RangeRows, members: readonly OwnRows[], horizon: number): RangeOutcomes {
  const column = () => new Float64Array(rows.length).fill(Number.NaN);
  const outcomes = {
    variance: column(),
    move: column(),
    entered: column(),
    fall: column(),
    season: column(),
    knownAt: column(),
  };
  for (let row = 0; row < rows.length; row++) {
    const { series, variances } = members[rows.symbol[row]];
    const { phi, bars } = series;
    const from = rows.bar[row] + 1;
    const to = from + horizon;
    outcomes.season[row] = phi === null ? 1 : meanSquare(phi, from, to);
    if (to > bars.n) continue;
    const close = bars.lnClose[from - 1];
    outcomes.move[row] = bars.lnClose[to - 1] - close;
    outcomes.entered[row] = bars.lnClose[to - 1] - bars.lnOpen[from];
    outcomes.knownAt[row] = series.closeTime[to - 1];
    const floor = FLOOR * rows.normal[row];
    let sum = 0;
    let count = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = from; i < to; i++) {
      const low = bars.lnLow[i];
      if (low < lowest) lowest = low;
      const v = variances[i];
      if (Number.isNaN(v)) continue;
      sum += Math.max(v, floor);
      count++;
    }
    outcomes.fall[row] = close - lowest;
    // Bars in which nothing was traded have no variance: a mean of less than half of them would be another quantity.
    if (2 * count >= horizon) outcomes.variance[row] = sum / count;
  }
  return { horizon, ...outcomes };
}

function meanSquare(phi: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += phi[i] * phi[i];
  return sum / (to - from);
}
