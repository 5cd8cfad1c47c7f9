/** Verification of probabilities against outcomes. Each function names its source; none rounds. */

/** Mean squared error of probabilities (Brier 1950). */
export function brier(p: Float64Array, y: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i] - y[i]) ** 2;
  return sum / p.length;
}

export interface BrierParts {
  /** How far the frequencies of the bins are from their probabilities; small is good. */
  readonly reliability: number;
  /** How far the frequencies are from the base rate; large is good. */
  readonly resolution: number;
  readonly uncertainty: number;
}

/** Bins of equal count in the order of p. */
function bins(p: Float64Array, count: number): Uint32Array[] {
  const order = Uint32Array.from(p, (_, i) => i).sort((a, b) => p[a] - p[b] || a - b);
  return Array.from({ length: count }, (_, k) =>
    order.subarray(Math.floor((k * p.length) / count), Math.floor(((k + 1) * p.length) / count)),
  ).filter(({ length }) => length > 0);
}

const meanOf = (rows: Uint32Array, x: ArrayLike<number>): number => {
  let sum = 0;
  for (const row of rows) sum += x[row];
  return sum / rows.length;
};

/** Murphy 1973: Brier ≈ reliability − resolution + uncertainty, over bins of equal count. */
export function brierParts(p: Float64Array, y: Uint8Array, count = 15): BrierParts {
  const base = y.reduce((sum, v) => sum + v, 0) / y.length;
  let reliability = 0;
  let resolution = 0;
  for (const rows of bins(p, count)) {
    const share = rows.length / p.length;
    reliability += share * (meanOf(rows, p) - meanOf(rows, y)) ** 2;
    resolution += share * (meanOf(rows, y) - base) ** 2;
  }
  return { reliability, resolution, uncertainty: base * (1 - base) };
}

/** Expected calibration error over bins of equal count, without the part that sampling noise alone gives (Kumar et al. 2019). */
export function calibrationError(p: Float64Array, y: Uint8Array, count = 15): number {
  let squared = 0;
  for (const rows of bins(p, count)) {
    const frequency = meanOf(rows, y);
    const noise = rows.length > 1 ? (frequency * (1 - frequency)) / (rows.length - 1) : 0;
    squared += (rows.length / p.length) * ((meanOf(rows, p) - frequency) ** 2 - noise);
  }
  return Math.sqrt(Math.max(0, squared));
}

/** Mid-ranks, 1-based. */
function ranks(x: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: x.length }, (_, i) => i).sort((a, b) => x[a] - x[b] || a - b);
  const result = new Float64Array(x.length);
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && x[order[j]] === x[order[i]]) j++;
    for (let k = i; k < j; k++) result[order[k]] = 0.5 * (i + j + 1);
    i = j;
  }
  return result;
}

/** Spearman's rank correlation (scipy `spearmanr`); NaN when one side is constant. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const a = ranks(x);
  const b = ranks(y);
  const mean = (a.length + 1) / 2;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Wilson 1927 interval of a share at 95 %. */
export function wilson(hits: number, n: number): readonly [number, number] {
  const z = 1.959963984540054;
  const share = hits / n;
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
