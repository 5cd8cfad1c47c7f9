import type { SeriesKind } from '#market/series/kind.ts';
import { publicationOf } from './publication.ts';

/** Values of one series, by reference time. Times are UTC ms; NaN is a value that the source marks as missing. */
export interface Observations {
  readonly series: string;
  readonly kind: SeriesKind;
  /** Rule by which the knowledge times were set. */
  readonly publication: string;
  readonly file: string;
  readonly reference: Float64Array;
  readonly known: Float64Array;
  readonly value: Float64Array;
}

/** The observations of a series, sorted by reference time, with the rule of its family. */
export function observationsOf(file: string, series: string, values: ReadonlyMap<number, number>): Observations {
  const { id, kind, known } = publicationOf(series);
  const times = [...values.keys()].sort((a, b) => a - b);
  return {
    series,
    kind,
    publication: id,
    file,
    reference: Float64Array.from(times),
    known: Float64Array.from(times, known),
    value: Float64Array.from(times, (time) => values.get(time) as number),
  };
}
