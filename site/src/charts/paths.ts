import { coordinate } from './place.ts';

/** Heights at the places 0, 1, 2, …; null where there is none. */
export type Heights = readonly (number | null)[];

/** A line through heights; it breaks where there is none. A single height between two gaps is a line of no length. */
export function linePath(heights: Heights): string {
  let path = '';
  let drawing = false;
  for (const [x, y] of heights.entries()) {
    if (y !== null) path += `${drawing ? 'L' : 'M'}${x} ${coordinate(y)}`;
    if (y !== null && !drawing && (heights[x + 1] ?? null) === null) path += 'h0';
    drawing = y !== null;
  }
  return path;
}

/** The area below a line of steps, each as wide as one place, down to `floor`. Steps of one height are one. */
export function stepArea(tops: readonly number[], floor: number): string {
  const [first] = tops;
  if (first === undefined) return '';
  let path = `M0 ${coordinate(floor)}V${coordinate(first)}`;
  for (const [x, top] of tops.entries())
    if (x > 0 && coordinate(top) !== coordinate(tops[x - 1] as number)) path += `H${x}V${coordinate(top)}`;
  return `${path}H${tops.length}V${coordinate(floor)}z`;
}

/** A rectangle. */
export const boxPath = (x: number, y: number, width: number, height: number): string =>
  `M${coordinate(x)} ${coordinate(y)}h${coordinate(width)}v${coordinate(height)}h${coordinate(-width)}z`;
