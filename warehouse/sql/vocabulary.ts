import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { isDated } from '../dated-views.ts';
import type { Warehouse } from '../warehouse.ts';
import { AGGREGATE_FUNCTIONS, COMBINATORS, ORDINARY_FUNCTIONS, SYNTAX_FUNCTIONS } from './allowed-functions.ts';

/** What names mean to the engine that is asked, and which of them a question may use. */
export interface Vocabulary {
  readonly database: string;
  /** Tables and views of our database whose rows are in it. */
  readonly tables: ReadonlySet<string>;
  /** Views that are read as of a time, like a function: `snapshot_growth_regimes(as_of = '2026-11-25 21:00:00')`. */
  readonly dated: ReadonlySet<string>;
  /** Names of table functions, in lower case. */
  readonly tableFunctions: ReadonlySet<string>;
  readonly timeZones: ReadonlySet<string>;
  /** The name of an allowed function in `allowed-functions.ts`; null when it is not allowed. */
  allowed(name: string): string | null;
  /** Whether it is an allowed aggregate, with or without combinators. */
  allowedAggregate(name: string): boolean;
}

const functionRow = z.object({
  name: z.string(),
  aliasOf: z.string(),
  anyCase: z.number(),
  origin: z.string(),
});
type FunctionRow = z.infer<typeof functionRow>;

type EngineWords = Omit<Vocabulary, 'database' | 'tables' | 'dated'>;
/** The engine's own words stay while it runs. */
const known = new WeakMap<Warehouse, Promise<EngineWords>>();

/** @throws ArgusError ARGUS_SQL_REFUSED for a database whose tables are not rows of its own. */
export async function readVocabulary(warehouse: Warehouse): Promise<Vocabulary> {
  let words = known.get(warehouse);
  if (words === undefined) {
    words = readEngineWords(warehouse);
    words.catch(() => known.delete(warehouse));
    known.set(warehouse, words);
  }
  const names = await readTables(warehouse);
  const dated = names.filter(isDated);
  return {
    ...(await words),
    database: warehouse.database,
    tables: new Set(names.filter((name) => !isDated(name))),
    dated: new Set(dated),
  };
}

/** The same words over the views of one tier. */
export function narrowedTo(vocabulary: Vocabulary, tier: string): Vocabulary {
  const only = (names: ReadonlySet<string>, kind: string) =>
    new Set([...names].filter((name) => name.startsWith(`${kind}_${tier}_`)));
  return { ...vocabulary, tables: only(vocabulary.tables, 'tier'), dated: only(vocabulary.dated, 'snapshot') };
}

/** Names in lower case of all functions, also of those that somebody defined since the process started. */
export async function readFunctionNames(warehouse: Warehouse): Promise<ReadonlySet<string>> {
  return new Set(await readNames(warehouse, 'SELECT lower(name) AS name FROM system.functions'));
}

async function readTables(warehouse: Warehouse): Promise<string[]> {
  // An overlay of the embedded engine takes unknown names for files of a folder: no name would be safe in it.
  const names = await readNames(
    warehouse,
    `SELECT name FROM system.tables
     WHERE database = currentDatabase() AND NOT is_temporary AND (engine = 'View' OR engine LIKE '%MergeTree')
       AND database IN (SELECT name FROM system.databases WHERE engine IN ('Atomic', 'Replicated', 'Shared'))`,
  );
  if (names.length === 0)
    throw new ArgusError('ARGUS_SQL_REFUSED', `the database ${warehouse.database} holds no tables of its own`);
  return names;
}

const nameRow = z.object({ name: z.string() });
const readNames = async (warehouse: Warehouse, sql: string) =>
  (await warehouse.query({ sql, schema: nameRow })).map(({ name }) => name);

async function readEngineWords(warehouse: Warehouse): Promise<EngineWords> {
  const functions = await warehouse.query({
    sql: 'SELECT name, alias_to AS aliasOf, case_insensitive AS anyCase, toString(origin) AS origin FROM system.functions',
    schema: functionRow,
  });
  return {
    ...allowedOf(functions),
    tableFunctions: new Set(await readNames(warehouse, 'SELECT lower(name) AS name FROM system.table_functions')),
    timeZones: new Set(await readNames(warehouse, 'SELECT time_zone AS name FROM system.time_zones')),
  };
}

/** The allow list for an engine with these functions: built-in ones only, each under all its spellings. */
export function allowedOf(functions: readonly FunctionRow[]): Pick<Vocabulary, 'allowed' | 'allowedAggregate'> {
  const exact = new Map<string, string>();
  const anyCase = new Map<string, string>();
  for (const row of functions) {
    if (row.origin !== 'System') continue;
    const name = row.aliasOf === '' ? row.name : row.aliasOf;
    exact.set(row.name, name);
    if (row.anyCase === 1) anyCase.set(row.name.toLowerCase(), name);
  }
  const builtIn = (name: string) => exact.get(name) ?? anyCase.get(name.toLowerCase()) ?? null;
  const aggregate = (name: string): boolean => {
    const found = builtIn(name);
    if (found !== null) return AGGREGATE_FUNCTIONS.has(found);
    return COMBINATORS.test(name) && aggregate(name.replace(COMBINATORS, ''));
  };
  return {
    allowed(name) {
      if (SYNTAX_FUNCTIONS.has(name)) return name;
      const found = builtIn(name);
      if (found !== null && ORDINARY_FUNCTIONS.has(found)) return found;
      return aggregate(name) ? name : null;
    },
    allowedAggregate: aggregate,
  };
}
