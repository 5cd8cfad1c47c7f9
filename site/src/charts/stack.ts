import { stepArea } from './paths.ts';

/** A part of a stack: its area, and where the middle of its last step stands, both measured from the top. */
export interface StackedPart {
  /** Index of the part in each row of counts. */
  readonly index: number;
  readonly path: string;
  /** Of the last row; a part of nothing is not there. */
  readonly last: { readonly count: number; readonly middle: number };
}

/**
 * Rows of counts as areas of steps that fill a height of `height`: the first part lies at the bottom. Each area reaches down to the floor, so
 * that no seam shows; draw them in the order given. A row of zeros is as the row before it.
 */
export function stackedSteps(rows: readonly (readonly number[])[], height: number): StackedPart[] {
  const parts = Math.max(0, ...rows.map((row) => row.length));
  const shares = sharesOf(rows);
  const last = rows.at(-1) ?? [];
  return Array.from({ length: parts }, (_, i) => parts - 1 - i)
    .filter((index) => rows.some((row) => (row[index] ?? 0) > 0))
    .map((index) => {
      const topOf = (row: readonly number[]) => height * (1 - sumTo(row, index));
      const now = shares.at(-1) ?? [];
      const middle = height * (1 - sumTo(now, index) + (now[index] ?? 0) / 2);
      return { index, path: stepArea(shares.map(topOf), height), last: { count: last[index] ?? 0, middle } };
    });
}

const sumTo = (row: readonly number[], index: number): number =>
  row.slice(0, index + 1).reduce((sum, value) => sum + value, 0);

function sharesOf(rows: readonly (readonly number[])[]): number[][] {
  let before: number[] = [];
  return rows.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    if (total > 0) before = row.map((count) => count / total);
    return before;
  });
}
