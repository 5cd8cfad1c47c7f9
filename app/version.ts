import { readFileSync } from 'node:fs';
import { z } from 'zod';

const semantic = z.string().regex(/^\d+\.\d+\.\d+$/);

const { version, dependencies } = z
  .object({ version: semantic, dependencies: z.object({ '@duckdb/node-api': z.string() }) })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));

/** Version of this program, as its package says. */
export const VERSION: string = version;
/** Version of what writes snapshots. */
export const DUCKDB_VERSION: string = dependencies['@duckdb/node-api'];

/** Whether `a` is a later version than `b`, part by part as numbers. */
export function isLater(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => semantic.parse(version).split('.').map(Number));
  const i = (left ?? []).findIndex((part, at) => part !== right?.[at]);
  return i !== -1 && (left?.[i] ?? 0) > (right?.[i] ?? 0);
}
