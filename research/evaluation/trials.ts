import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** A result by its name, computed unless it is kept already. */
export type Parts = <T>(name: string, compute: () => T | Promise<T>) => Promise<T>;

export interface Trials {
  readonly part: Parts;
  /** Whether the result of a part is there. */
  isKept(name: string): boolean;
}

/**
 * Results of trials in a folder: one file a kind of trial, one line a trial, with the commit that computed it. A run that was cut short goes
 * on where it was, and several may share the work: lines are only appended, and of two lines of a name the first counts. Whoever changes a
 * method removes the files of its trials. Without a folder nothing is kept.
 */
export function keepTrials(folder: string | undefined, commit: string): Trials {
  if (folder === undefined) return { part: async (_, compute) => await compute(), isKept: () => false };
  const files = new Map<string, { readonly size: number; readonly results: ReadonlyMap<string, unknown> }>();
  const fileOf = (name: string) => path.join(folder, `${/^[^-]*/.exec(name)?.[0]}.jsonl`);
  const resultsOf = (name: string): ReadonlyMap<string, unknown> => {
    const file = fileOf(name);
    const size = existsSync(file) ? statSync(file).size : 0;
    const known = files.get(file);
    if (known?.size === size) return known.results;
    const results = readTrials(size === 0 ? '' : readFileSync(file, 'utf8'));
    files.set(file, { size, results });
    return results;
  };
  return {
    isKept: (name) => resultsOf(name).has(name),
    async part(name, compute) {
      if (!resultsOf(name).has(name)) {
        const line = trialLine(name, commit, await compute());
        mkdirSync(folder, { recursive: true });
        appendFileSync(fileOf(name), line);
      }
      // A fresh result and one that was kept must be the same to whoever asks.
      return resultsOf(name).get(name) as never;
    },
  };
}

export const trialLine = (name: string, commit: string, result: unknown): string =>
  `${JSON.stringify({ name, commit, result }, encoded)}\n`;

/** Results by name. A last line that was cut by the end of its process is no trial. */
export function readTrials(text: string): Map<string, unknown> {
  const results = new Map<string, unknown>();
  for (const line of text.split('\n').slice(0, -1)) {
    const { name, result } = JSON.parse(line, decoded) as { name: string; result: unknown };
    if (!results.has(name)) results.set(name, result);
  }
  return results;
}

/** JSON has no NaN, no infinities and no arrays of one type. */
function encoded(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (value instanceof Float64Array) return { $float64: [...value] };
  return value;
}

function decoded(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('$number' in value) return Number(value.$number);
  return '$float64' in value ? Float64Array.from(value.$float64 as number[]) : value;
}
