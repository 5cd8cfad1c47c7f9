/** How many spells ended at each length, and how many still last at it. Element t is of t bars; element 0 is not used. */
export interface Lengths {
  readonly ended: Float64Array;
  readonly open: Float64Array;
}

/**
 * The share of spells that last beyond t bars, by Kaplan and Meier, into out[t] for t = 0…; NaN from where no spell can tell any more.
 * A spell that still lasts at b bars is known to last beyond b − 1, and no more: whether it ends at b, the next bar will say.
 */
export function survivalInto({ ended, open }: Lengths, out: Float64Array): void {
  let atRisk = 0;
  for (let t = 1; t < ended.length; t++) atRisk += ended[t] + open[t];
  atRisk -= open[1];
  out[0] = 1;
  for (let t = 1; t < out.length; t++) {
    out[t] = atRisk > 0 ? out[t - 1] * (1 - ended[t] / atRisk) : Number.NaN;
    atRisk -= ended[t] + (open[t + 1] ?? 0);
  }
}
