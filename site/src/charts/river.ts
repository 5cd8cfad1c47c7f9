import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { coordinate } from './place.ts';

/** From the floor up: what rises lies lowest, what is wild highest. */
const FROM_FLOOR: readonly RegimeLabel[] = ['bull_trend', 'range_bound', 'bear_trend', 'high_volatility', 'stress'];
const HEIGHT = 100;

export interface RiverPart {
  readonly label: RegimeLabel;
  /** Its area, down to the floor: draw them in the order given, and no seam shows. */
  readonly path: string;
  /** Of the last day: where its middle stands, from the top, and its share as it was given. */
  readonly last: { readonly at: number; readonly share: number };
}

/**
 * Shares of the regimes on days as stacked areas, the upper ones first. Days are joined by straight lines, over weekends too. `shares`: by
 * label in the order of REGIME_LABELS, then day; their rounding is taken out, so that the areas fill the height.
 */
export function riverParts(days: readonly number[], shares: readonly (readonly number[])[], from: number): RiverPart[] {
  const sums = days.map((_, i) => shares.reduce((sum, ofLabel) => sum + (ofLabel[i] ?? 0), 0));
  const shareOf = (label: RegimeLabel, i: number) => (shares[REGIME_LABELS.indexOf(label)]?.[i] ?? 0) / (sums[i] || 1);
  const x = days.map((day) => day - from);
  const end = days.length - 1;
  return FROM_FLOOR.map((label, k) => {
    const topAt = (i: number) =>
      HEIGHT * (1 - FROM_FLOOR.slice(0, k + 1).reduce((sum, below) => sum + shareOf(below, i), 0));
    const tops = days.map((_, i) => Math.round(topAt(i)));
    const points = tops.map((top, i) => `${x[i]} ${top}`).join(' ');
    const share = shareOf(label, end);
    return {
      label,
      path: `M${x[0]} ${HEIGHT}L${points}V${HEIGHT}z`,
      last: { at: topAt(end) / HEIGHT + share / 2, share: (shares[REGIME_LABELS.indexOf(label)]?.[end] ?? 0) / HEIGHT },
    };
  }).reverse();
}

/** Stretches of days as boxes of one height. */
export const stretchPath = (
  stretches: readonly { readonly from: number; readonly to: number }[],
  first: number,
  height: number,
): string =>
  stretches
    .map(
      ({ from, to }) =>
        `M${coordinate(from - first)} 0h${coordinate(to - from + 1)}v${height}h${coordinate(from - to - 1)}z`,
    )
    .join('');
