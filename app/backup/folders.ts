import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Configuration } from '#config/environment.ts';
import { POINTER } from '#releases/pointer.ts';

/** A folder of content beside the two stores, whose files are written once and then stay. */
export interface ContentFolder {
  readonly name: string;
  readonly of: (config: Pick<Configuration, 'dataDirectory' | 'siteDirectory'>) => string;
  /**
   * What names other files of it, in this order; it is copied before them. What is named is written earlier and removed an hour after the last name at
   * the earliest, so it is there.
   */
  readonly namesFirst: readonly string[];
}

/** All of them: a new one is an entry. Snapshots lie in the site. */
export const CONTENT_FOLDERS: readonly ContentFolder[] = [
  { name: 'site', of: ({ siteDirectory }) => siteDirectory, namesFirst: [POINTER, 'releases', 'archive'] },
];

/** Not content: what a writer is at, and who holds what. */
const PASSING = /\.(tmp|lock)(\.json)?$|-journal$|(^|\/)drafts\//;

/**
 * Files of a content folder by their path in it, in rounds: the next round is looked for when the one before has been copied, so what a name that
 * was copied names is in it. Nothing where there is no folder.
 */
export async function* roundsOf(
  { namesFirst }: Pick<ContentFolder, 'namesFirst'>,
  folder: string,
): AsyncGenerator<string[]> {
  for (const name of namesFirst) yield await filesIn(folder, name);
  const rest = (await readdir(folder).catch(() => [])).filter((name) => !namesFirst.includes(name));
  for (const name of rest.sort()) yield await filesIn(folder, name);
}

/** Files by their path in a folder: one of this name, or all below it. */
async function filesIn(folder: string, name: string): Promise<string[]> {
  if (PASSING.test(name)) return [];
  const place = path.join(folder, name);
  const facts = await stat(place).catch(() => null);
  if (facts === null) return [];
  if (facts.isFile()) return [name];
  return (await readdir(place, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !PASSING.test(file))
    .sort();
}
