/** How places are written into SVG: short, and the same for the same number. */

/** A coordinate with at most one decimal: "12", "0.5", "-3.2". */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** A share of the width or height of a chart, as an attribute: "37.5%". Attributes need no style, which the security policy refuses. */
export const place = (share: number): string => `${coordinate(share * 100)}%`;
