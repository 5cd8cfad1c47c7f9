/** Steps of the depth of a cell. */
const STEPS = 20;

/** The class of a cell of a heat map of correlations: its depth by |r| to the power of 1.5, so that weak ties stay pale. */
export function tieDepth(r: number): string {
  const step = Math.round(STEPS * Math.abs(r) ** 1.5);
  return `t${step}${r < 0 && step > 0 ? ' against' : ''}${Math.abs(r) >= 0.85 ? ' deep' : ''}`;
}

/** "0.53" as ".53": where a row of cells says that all are below one. */
export const cellText = (r: number): string =>
  r
    .toFixed(2)
    .replace(/^(-?)0/, '$1')
    .replace(/^-(?=\.00$)/, '')
    .replace('-', '−');
