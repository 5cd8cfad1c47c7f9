/** Bars of the highest highs and of the lowest lows of the last 14, 20, 26, 60 and 240 bars; of equal ones the latest. */
export interface Extremes {
  highest14: number;
  highest20: number;
  highest26: number;
  highest60: number;
  highest240: number;
  lowest14: number;
  lowest20: number;
  lowest26: number;
  lowest60: number;
  lowest240: number;
}

export const createExtremes = (): Extremes => ({
  highest14: 0,
  highest20: 0,
  highest26: 0,
  highest60: 0,
  highest240: 0,
  lowest14: 0,
  lowest20: 0,
  lowest26: 0,
  lowest60: 0,
  lowest240: 0,
});

/** Bar of the largest of x[best] and x[from … end); of equal ones `best`, then the latest. */
function highest(x: Float64Array, from: number, end: number, best: number): number {
  let at = best;
  let top = x[best];
  for (let i = end - 1; i >= from; i--) {
    if (x[i] <= top) continue;
    top = x[i];
    at = i;
  }
  return at;
}

/** Bar of the smallest of x[best] and x[from … end); of equal ones `best`, then the latest. */
function lowest(x: Float64Array, from: number, end: number, best: number): number {
  let at = best;
  let bottom = x[best];
  for (let i = end - 1; i >= from; i--) {
    if (x[i] >= bottom) continue;
    bottom = x[i];
    at = i;
  }
  return at;
}

/** One walk back over each column: the extreme of a longer span is that of the shorter one or lies in the bars before it. */
export function findExtremes(high: Float64Array, low: Float64Array, n: number, result: Extremes): void {
  const from14 = Math.max(0, n - 14);
  const from20 = Math.max(0, n - 20);
  const from26 = Math.max(0, n - 26);
  const from60 = Math.max(0, n - 60);
  const from240 = Math.max(0, n - 240);
  result.highest14 = highest(high, from14, n - 1, n - 1);
  result.highest20 = highest(high, from20, from14, result.highest14);
  result.highest26 = highest(high, from26, from20, result.highest20);
  result.highest60 = highest(high, from60, from26, result.highest26);
  result.highest240 = highest(high, from240, from60, result.highest60);
  result.lowest14 = lowest(low, from14, n - 1, n - 1);
  result.lowest20 = lowest(low, from20, from14, result.lowest14);
  result.lowest26 = lowest(low, from26, from20, result.lowest20);
  result.lowest60 = lowest(low, from60, from26, result.lowest26);
  result.lowest240 = lowest(low, from240, from60, result.lowest60);
}
