/** Mean length of a block, and resamples of a test (quant design, 6, L1). */
const BLOCK = 5;
const REPETITIONS = 500;

/**
 * Two-sided p-value of a difference between two windows by the stationary bootstrap of Politis & Romano 1994. Under
 * the null the two are one series: its resamples show how large the difference gets by chance. `statistic` gets the
 * positions of the resampled series; its first `before` are the earlier window. Least value 1 / 501.
 */
export function bootstrapP(
  length: number,
  statistic: (positions: Uint32Array) => number,
  random: () => number,
): { observed: number; p: number } {
  const positions = Uint32Array.from({ length }, (_, t) => t);
  const observed = statistic(positions);
  let beyond = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    let at = 0;
    for (let t = 0; t < length; t++) {
      at = t === 0 || random() < 1 / BLOCK ? Math.floor(random() * length) : (at + 1) % length;
      positions[t] = at;
    }
    if (Math.abs(statistic(positions)) >= Math.abs(observed)) beyond += 1;
  }
  return { observed, p: (1 + beyond) / (1 + REPETITIONS) };
}
