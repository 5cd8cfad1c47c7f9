/**
 * How finely probabilities leave the house. From those of every close in whole percents a program rebuilds the returns of the closes as well
 * as from the trend of 20 bars; so only the state shown and the one that comes second are said in whole percents, the others in steps of ten
 * (research/canary, docs/decisions/0061).
 */
const STEP = 10;

/** Probabilities in percent, in the order of the labels, as they are published; `shown`: place of the label that is shown. */
export function publishedPercents(percents: readonly number[], shown: number): number[] {
  const second = Math.max(...percents.filter((_, k) => k !== shown));
  const first = percents.findIndex((percent, k) => k !== shown && percent === second);
  return percents.map((percent, k) =>
    k === shown || k === first ? Math.round(percent) : STEP * Math.round(percent / STEP),
  );
}
