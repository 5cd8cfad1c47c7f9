/** What all symbols of a date have in common beyond their inputs: an intercept of the date with a normal prior. */
export interface DateEffect {
  /** Place of the date of every row of a sample, from 0 to `count` − 1. */
  readonly of: Uint32Array;
  readonly count: number;
  /** Variance of the prior on the scale of the logit; 0: dates have nothing in common. */
  readonly variance: number;
}

/** Variance of a logistic variable of scale 1. */
const LOGISTIC = Math.PI ** 2 / 3;
/** A class whose symbols move almost as one would leave nothing to learn from. */
const MOST = 0.9;

/**
 * The date effect of the rows of a sample. Symbols of a class rise and fall together. A date with a hundred of them is
 * therefore not a hundred pieces of evidence about the class, but it is about the differences between symbols. The
 * shares of rises per date show how much they have in common: their variance beyond that of coin throws is the
 * correlation of two outcomes of a date. The correlation of the moves behind them is sin(π/2 · that) (Sheppard 1899).
 */
export function dateEffect(openTime: Float64Array, outcomes: Uint8Array, rows: Uint32Array): DateEffect {
  const of = new Uint32Array(openTime.length);
  const places = new Map<number, number>();
  const ups: number[] = [];
  const sizes: number[] = [];
  for (const row of rows) {
    const t = openTime[row];
    let index = places.get(t);
    if (index === undefined) {
      index = places.size;
      places.set(t, index);
      ups.push(0);
      sizes.push(0);
    }
    of[row] = index;
    ups[index] += outcomes[row];
    sizes[index] += 1;
  }
  const base = ups.reduce((sum, n) => sum + n, 0) / rows.length;
  const coin = base * (1 - base);
  // Pairs of symbols of the same date: the mean product of their departures from the base rate, over the variance of one.
  let products = 0;
  let pairs = 0;
  for (const [index, n] of sizes.entries()) {
    const away = ups[index] - n * base;
    products += away * away - (ups[index] * (1 - base) ** 2 + (n - ups[index]) * base ** 2);
    pairs += n * (n - 1);
  }
  const common = pairs > 0 && coin > 0 ? Math.max(0, products / pairs / coin) : 0;
  const latent = Math.min(MOST, Math.sin((Math.PI / 2) * Math.min(1, common)));
  return { of, count: sizes.length, variance: (LOGISTIC * latent) / (1 - latent) };
}
