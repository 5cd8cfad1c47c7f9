import { type Dirent, readdirSync } from 'node:fs';
import path from 'node:path';
import { inClone, ROOT } from '#cli/setup/paths.mjs';

const GENERATED = new Set(['.git', 'node_modules', '.argus', 'dist', '.astro', 'coverage']);

/** The files of the clone as paths relative to it, generated folders left out; only those of `endings` when there are any. */
export function filesOf(endings: readonly string[] = []): string[] {
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !GENERATED.has(name))
      .flatMap((entry: Dirent) => {
        const file = path.join(folder, entry.name);
        return entry.isDirectory() ? walk(file) : entry.isFile() ? [file] : [];
      });
  return walk(inClone())
    .filter((file) => endings.length === 0 || endings.some((ending) => file.endsWith(ending)))
    .map((file) => path.relative(ROOT, file).replaceAll(path.sep, '/'));
}
