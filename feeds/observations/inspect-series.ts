import { ArgusError } from '#errors/argus-error.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { Skipped } from '../files/folder.ts';
import { quoted } from './other-use.ts';
import { publicationOf } from './publication.ts';
import { readSeriesFile, type SeriesFile } from './read.ts';

/** A series of a file. Times are UTC ms. */
export interface InspectedSeries {
  readonly series: string;
  readonly kind: SeriesKind;
  readonly values: number;
  /** Of the values, those that the source marks as missing. */
  readonly missing: number;
  readonly first: number | null;
  readonly last: number | null;
  /** Rule by which its values become known, and the reason for it. */
  readonly publication: string;
  readonly because: string;
}

export interface SeriesInspection {
  readonly path: string;
  /** The form of the file, such as FRED. */
  readonly shape: string;
  readonly series: readonly InspectedSeries[];
  readonly notes: readonly string[];
  /** The command that loads it. */
  readonly command: string;
}

/**
 * The files of observations among those that hold no bars, and the others with a better reason where there is one.
 * Nothing is written.
 */
export async function inspectSeries(
  skipped: readonly Skipped[],
): Promise<{ files: SeriesInspection[]; skipped: Skipped[] }> {
  const files: SeriesInspection[] = [];
  const others: Skipped[] = [];
  for (const file of skipped) {
    if (file.error?.code !== 'ARGUS_FEED_FORMAT') {
      others.push(file);
      continue;
    }
    try {
      files.push(...(await readSeriesFile(file.path)).map((found) => inspectionOf(file.path, found)));
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
      others.push(isSeriesFault(error) ? { ...file, reason: error.message, error } : file);
    }
  }
  return { files, skipped: others };
}

/** A file of observations with a bad row, or one that another command takes: its own reason says more than that of bars. */
const isSeriesFault = ({ code, message }: ArgusError): boolean =>
  code === 'ARGUS_FEED_ROW' || / npx argus actions | map file /.test(message);

function inspectionOf(given: string, { path, shape, series, notes }: SeriesFile): SeriesInspection {
  return {
    path,
    shape,
    series: series.map((one) => ({
      series: one.series,
      kind: one.kind,
      values: one.value.length,
      missing: one.value.filter(Number.isNaN).length,
      first: one.reference[0] ?? null,
      last: one.reference.at(-1) ?? null,
      publication: one.publication,
      because: publicationOf(one.series).because,
    })),
    notes,
    command: `npx argus series load ${quoted(given)}`,
  };
}
