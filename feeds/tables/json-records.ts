import { ArgusError } from '#errors/argus-error.ts';
import { repeatedKey } from './json-keys.ts';
import { orientedRows } from './json-orients.ts';
import { isList, isObject, isScalar, type Json, type JsonObject, textOf } from './json-value.ts';
import { distinctNames, repeatedNames } from './relation.ts';

/** Records as a table of text: null where a record has no such key or the value is null. */
export interface Records {
  readonly names: readonly string[];
  /** For each name, whether another key differs from it by case alone. */
  readonly repeated: readonly boolean[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly notes: readonly string[];
}

type Cells = Map<string, string | null>;

/**
 * The records of a JSON document: a list of them, one per line, or the longest list inside the answer of a vendor.
 * Values beside that list, such as its symbol, are columns too.
 * @throws ArgusError ARGUS_FEED_FORMAT for a text that is no JSON and for a document without such a list.
 */
export function recordsOf(path: string, text: string): Records {
  const document = parse(path, text);
  refuseRepeated(path, text);
  const notes: string[] = [];
  const cells = isList(document) ? fromList(document, new Map()) : fromAnswer(document, new Map(), notes, 0);
  if (cells === null) {
    const keys = isObject(document) ? Object.keys(document).slice(0, 20).join(', ') : typeof document;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} holds no list of records; its keys are ${keys}`);
  }
  const names = new Map<string, number>();
  for (const row of cells) for (const name of row.keys()) if (!names.has(name)) names.set(name, names.size);
  const rows = cells.map((row) => Array.from(names.keys(), (name) => row.get(name) ?? null));
  const printed = [...names.keys()].map((name) => name.replace(/\p{Cc}/gu, ' ') || 'column');
  return { names: distinctNames(printed), repeated: repeatedNames(printed), rows, notes };
}

/** Of two values under one key a parser takes one and says nothing. */
function refuseRepeated(path: string, text: string): void {
  const found = repeatedKey(text);
  if (found === null) return;
  const what = `${path} line ${found.line}: one record has the key "${found.key.slice(0, 64)}" twice`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${what}, and nothing says which value is meant: write it once`);
}

function parse(path: string, text: string): Json {
  try {
    return JSON.parse(text, exact) as Json;
  } catch (cause) {
    const { records, fault } = recordLines(text);
    if (fault === null && records.length > 1) return records;
    // Where the first lines are records, the text has one on each line, and the fault is in that line.
    const where =
      fault !== null && records.length > 1 ? `line ${fault.line}: ${fault.reason}` : (cause as Error).message;
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read as JSON: ${where}`, { cause });
  }
}

/** The records of a text that has one on each line, up to the first line that is none. */
function recordLines(text: string): { records: Json[]; fault: { line: number; reason: string } | null } {
  const records: Json[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      const record = JSON.parse(line, exact) as Json;
      const kind = isList(records[0]) ? isList : isObject;
      if (!(records.length === 0 ? isObject(record) || isList(record) : kind(record)))
        return { records, fault: { line: i + 1, reason: 'it is no record' } };
      records.push(record);
    } catch (error) {
      return { records, fault: { line: i + 1, reason: (error as Error).message } };
    }
  }
  return { records, fault: null };
}

/** Numbers as the file writes them: nanoseconds since 1970 do not fit a double. */
const exact = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined ? context.source : value;

/** Records, or lists of values, as rows; null for a list of anything else. */
function fromList(list: readonly Json[], beside: Cells): Cells[] | null {
  if (list.length === 0) return [];
  if (list.every(isObject)) return list.map((record) => new Map([...beside, ...flat(record, '')]));
  if (!list.every(isList)) return null;
  return list.map(
    (cells) => new Map([...beside, ...cells.map((cell, i): [string, string | null] => [`c${i}`, textOf(cell)])]),
  );
}

/** The fields of a record; those of a record inside it get its name in front, as in mid.o. */
function flat(record: JsonObject, prefix: string): [string, string | null][] {
  return Object.entries(record).flatMap(([key, value]): [string, string | null][] =>
    isObject(value) && prefix.split('.').length < 4 ? flat(value, `${prefix}${key}.`) : [[prefix + key, textOf(value)]],
  );
}

const DATE_KEY = /^\d{4}-\d\d-\d\d|^\d{8,19}$/;
/**
 * Values beside the bars that say who they are of. Any other stays out: the volume of a day beside bars without volume
 * would become the volume of each.
 */
const IDENTITY =
  /symbol|ticker|currency|exchange|market|venue|interval|granularity|resolution|time ?zone|instrument|pair/i;
const MAX_DEPTH = 6;

type Entry = [string, Json];
type Lists = [string, readonly Json[]][];
/** The rows of an answer: lists side by side, records by their time, lists by symbol, or the longest list in it. */
function fromAnswer(answer: Json, outer: Cells, notes: string[], depth: number): Cells[] | null {
  if (!isObject(answer) || depth > MAX_DEPTH) return null;
  const beside: Cells = new Map([...outer, ...identityOf(answer, 0)]);
  const oriented = orientedRows(answer);
  if (oriented !== null) {
    notes.push(`a table of ${oriented.how}`);
    return oriented.rows.map((cells) => new Map([...beside, ...cells]));
  }
  const columns = sideBySide(answer);
  if (columns !== null) {
    const { length } = columns[0]?.[1] ?? [];
    return Array.from({ length }, (_, i) => {
      const cells = columns.map(([key, values]): [string, string | null] => [key, textOf(values[i] ?? null)]);
      return new Map([...beside, ...cells]);
    });
  }
  const entries: Entry[] = Object.entries(answer);
  const objects = entries.filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  if (objects.length > 0 && objects.length === entries.length && objects.every(([key]) => DATE_KEY.test(key)))
    return objects.map(([key, record]) => new Map([...beside, ['time', key], ...flat(record, '')]));
  const lists: Lists = entries.filter((entry): entry is [string, readonly Json[]] => isList(entry[1]));
  const tables = lists.filter(([, list]) => list.length > 0 && (list.every(isObject) || list.every(isList)));
  if (bySymbol(tables, entries)) {
    notes.push('lists of symbols, named by their keys');
    return tables.flatMap(([key, list]) => fromList(list, new Map([...outer, ['symbol', key]])) ?? []);
  }
  const best = tables.sort(([, a], [, b]) => b.length - a.length)[0];
  const inner = objects
    .map(([, object]) => fromAnswer(object, beside, notes, depth + 1))
    .filter((rows) => rows !== null)
    .sort((a, b) => b.length - a.length)[0];
  if (best !== undefined && best[1].length >= (inner?.length ?? 0)) {
    notes.push(`the list "${best[0]}" of the answer is read`);
    return fromList(best[1], beside);
  }
  return inner ?? null;
}

/** A symbol as the key of its bars; the words of an answer, such as results or data, are in lower case. */
const SYMBOL_KEY = /^[A-Z0-9^][A-Z0-9.^=:/_&-]{0,31}$/;

/** Whether each list of records is of the symbol that its key names: AAPL: […], beside values that are none. */
function bySymbol(tables: Lists, entries: readonly Entry[]): boolean {
  if (tables.length > 1 && tables.length === entries.length) return true;
  const bars = entries.filter(([, value]) => !isScalar(value) && !(isList(value) && value.length === 0));
  return tables.length > 0 && tables.length === bars.length && tables.every(([key]) => SYMBOL_KEY.test(key));
}

/** The only element of a list of one, else the value itself. */
const only = (value: Json): Json => (isList(value) && value.length === 1 ? (value[0] as Json) : value);

/** The values of an object and of the objects beside its lists that say who the bars are of. */
function identityOf(object: JsonObject, depth: number): [string, string | null][] {
  return Object.entries(object).flatMap(([key, value]): [string, string | null][] => {
    if (isScalar(value)) return IDENTITY.test(key) ? [[key, textOf(value)]] : [];
    const inner = only(value);
    return isObject(inner) && depth < MAX_DEPTH ? identityOf(inner, depth + 1) : [];
  });
}

/** At least four lists of single values of one length, wherever they lie in an answer, as Finnhub and Yahoo give bars. */
function sideBySide(answer: JsonObject): Lists | null {
  const lists: Lists = [];
  const walk = (object: JsonObject, depth: number): void => {
    for (const [key, value] of Object.entries(object)) {
      if (isList(value) && value.length > 0 && value.every(isScalar)) lists.push([key, value]);
      const next = only(value);
      if (isObject(next) && depth < MAX_DEPTH) walk(next, depth + 1);
    }
  };
  walk(answer, 0);
  const longest = Math.max(0, ...lists.map(([, list]) => list.length));
  const equal = lists.filter(
    ([key, { length }], i) => length === longest && lists.findIndex(([other]) => other === key) === i,
  );
  return equal.length >= 4 ? equal : null;
}
