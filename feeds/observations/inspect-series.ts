import { ArgusError } from '#errors/argus-error.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { Skipped } from '../files/folder.ts';
import { shellWord } from '../shell-word.ts';
import { publicationOf } from './publication.ts';
import { type OtherFile, readSeriesFile, type SeriesFile } from './read.ts';

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
  /** The command that loads it; null where Argus has no use for it. */
  readonly command: string | null;
}

/**
 * The files of observations and corporate actions among those that hold no bars, and the rest.
 * Nothing is written.
 */
export async function inspectSeries(
  skipped: readonly Skipped[],
): Promise<{ files: SeriesInspection[]; skipped: Skipped[] }> {
  const files: SeriesInspection[] = [];
  const left: Skipped[] = [];
  for (const file of skipped) {
    if (file.error?.code !== 'ARGUS_FEED_FORMAT') {
      left.push(file);
      continue;
    }
    try {
      const found = await readSeriesFile(file.path);
      if (found.some((content) => 'use' in content && content.use.bars)) left.push(file);
      else files.push(...found.map((content) => inspectionOf(file.path, content)));
    } catch (error) {
      if (!(error instanceof ArgusError)) throw error;
      // A file of observations with a bad row: that says more than the columns of bars that it lacks.
      left.push(error.code === 'ARGUS_FEED_ROW' ? { ...file, reason: error.message, error } : file);
    }
  }
  return { files, skipped: left };
}

function inspectionOf(given: string, found: SeriesFile | OtherFile): SeriesInspection {
  if ('use' in found) {
    const { what, command } = found.use;
    return { path: found.path, shape: what, series: [], notes: [], command };
  }
  const { path, shape, series, notes } = found;
  return {
    path,
    shape,
    series: series.map((observations) => ({
      series: observations.series,
      kind: observations.kind,
      values: observations.value.length,
      missing: observations.value.filter(Number.isNaN).length,
      first: observations.reference[0] ?? null,
      last: observations.reference.at(-1) ?? null,
      publication: observations.publication,
      because: publicationOf(observations.series).because,
    })),
    notes,
    command: `npx argus series load ${shellWord(given)}`,
  };
}
