import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';

/** A result by its name, computed unless it is kept already. */
export type Parts = <T>(name: string, compute: () => T | Promise<T>) => Promise<T>;

/**
 * Results of the parts of a long run, kept in a folder: a run that was cut short goes on where it was, and several may share the work.
 * Without a folder nothing is kept. Whoever changes a method empties the folder.
 */
export function keepParts(folder: string | undefined): Parts {
  if (folder === undefined) return async (_, compute) => await compute();
  mkdirSync(folder, { recursive: true });
  return async (name, compute) => {
    const file = fileOfPart(folder, name);
    if (existsSync(file)) return v8.deserialize(readFileSync(file));
    const result = await compute();
    writeFileSync(`${file}.${process.pid}`, v8.serialize(result));
    renameSync(`${file}.${process.pid}`, file);
    return result;
  };
}

/** The file of a part that is kept. */
export const fileOfPart = (folder: string, name: string): string => path.join(folder, `${name}.v8`);
