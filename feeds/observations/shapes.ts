import type { SeriesPart, SeriesShape, SeriesTable } from './shape.ts';
import { defi } from './shapes/defi.ts';
import { fred, fredAnswer } from './shapes/fred.ts';
import { binanceFunding, freqtradeFunding, restFunding } from './shapes/funding.ts';
import { leanMargin } from './shapes/lean-margin.ts';
import { tidy } from './shapes/tidy.ts';

/** The forms of files of observations. The first that takes a table is its form. */
export const SHAPES: readonly SeriesShape[] = [
  tidy,
  leanMargin,
  freqtradeFunding,
  binanceFunding,
  restFunding,
  defi,
  fredAnswer,
  fred,
];

/** The form of a table and its series, or null for a table that holds no observations. */
export function shapeOf(table: SeriesTable): { shape: SeriesShape; parts: SeriesPart[] } | null {
  for (const shape of SHAPES) {
    const parts = shape.parts(table);
    if (parts !== null && parts.length > 0) return { shape, parts };
  }
  return null;
}
