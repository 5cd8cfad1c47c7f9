import { isList, isObject, isScalar, type Json, type JsonObject, textOf } from './json-value.ts';

type Row = [string, string | null][];

/** A table that is written otherwise than as records, and in which way. */
export interface OrientedRows {
  readonly how: string;
  readonly rows: readonly Row[];
}

/** Keys under which writers put the names of the columns, and the rows below them. */
const NAMES = ['columns', 'column_names'];
const ROWS = ['data', 'dataset', 'rows', 'values'];
/** What pandas calls the index: a time, or a number from 0. */
const INDEX = 'index';
const isCount = (key: string): boolean => /^\d{1,8}$/.test(key);
const isTime = (key: string): boolean => /^\d{4}-\d\d-\d\d|^-?\d{8,19}$/.test(key);

/**
 * The rows of a table as pandas (`to_json` with orient split, columns or index) and vendors write it: names beside lists
 * of values, an object for each column, or one for each row by its number. Null for a document of another shape.
 */
export function orientedRows(answer: JsonObject): OrientedRows | null {
  return namedLists(answer) ?? byColumn(answer) ?? byNumber(answer);
}

/** {"columns": ["open", …], "index": […], "data": [[…], …]} */
function namedLists(answer: JsonObject): OrientedRows | null {
  const given = NAMES.map((key) => answer[key]).find(isList);
  const lists = ROWS.map((key) => answer[key]).find(
    (value) => isList(value) && value.length > 0 && value.every(isList),
  );
  if (given === undefined || lists === undefined) return null;
  const names = given.map((name) => (isObject(name) ? name['name'] : name));
  const rows = lists as readonly (readonly Json[])[];
  if (!names.every((name) => typeof name === 'string') || !rows.every(({ length }) => length === names.length))
    return null;
  if (new Set(names).size < names.length) return null;
  const index = answer[INDEX];
  const labels = isList(index) && index.length === rows.length && index.every(isScalar) ? index : null;
  return {
    how: 'names beside lists of values',
    rows: rows.map((cells, i): Row => {
      const named = cells.map((cell, at): [string, string | null] => [names[at] as string, textOf(cell)]);
      return labels === null ? named : [[INDEX, textOf(labels[i] as Json)], ...named];
    }),
  };
}

/** {"open": {"1704153600000": 1, …}, "high": {…}, …}: every column has the same keys. */
function byColumn(answer: JsonObject): OrientedRows | null {
  const columns = Object.entries(answer).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  const [first] = columns;
  if (first === undefined || columns.length < 4 || columns.length < Object.keys(answer).length) return null;
  if (columns.some(([name]) => isCount(name) || isTime(name))) return null;
  const keys = Object.keys(first[1]);
  if (keys.length === 0 || !(keys.every(isTime) || keys.every(isCount))) return null;
  const same = columns.every(
    ([, column]) => Object.keys(column).length === keys.length && keys.every((key) => Object.hasOwn(column, key)),
  );
  if (!same || !columns.every(([, column]) => Object.values(column).every(isScalar))) return null;
  return {
    how: 'an object for each column',
    rows: keys.map((key) => [
      [INDEX, key],
      ...columns.map(([name, column]): [string, string | null] => [name, textOf(column[key] as Json)]),
    ]),
  };
}

/** {"0": {"date": …, "open": …}, "1": …}: numbers from 0, in their order. */
function byNumber(answer: JsonObject): OrientedRows | null {
  const rows = Object.entries(answer);
  if (rows.length === 0 || !rows.every(([key, row], i) => key === String(i) && isObject(row))) return null;
  if (!rows.every(([, row]) => Object.values(row as JsonObject).every(isScalar))) return null;
  return {
    how: 'a record for each number',
    rows: rows.map(([, row]) =>
      Object.entries(row as JsonObject).map(([name, value]): [string, string | null] => [name, textOf(value)]),
    ),
  };
}
