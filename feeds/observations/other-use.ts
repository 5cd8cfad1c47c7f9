import type { Content } from '../files/contents.ts';
import type { Relation } from '../tables/relation.ts';

const PRICES = ['open', 'high', 'low', 'close'];

/**
 * What a table that is no series holds, and the command that takes it: bars, corporate actions, a map file. Null for a
 * table that may be a series.
 */
export function otherUse(
  { path, name, head }: Pick<Content, 'path' | 'name' | 'head'>,
  table: Relation,
): string | null {
  const names = new Set(table.columns.map((column) => column.name.trim().toLowerCase()));
  const first = head.toString('latin1').split(/\r?\n/)[0] ?? '';
  if (/^\d{8},[\d.]+,[\d.]+(,[\d.]*)?\s*$/.test(first))
    return `holds the splits and dividends of a LEAN factor file: npx argus actions load ${quoted(path)}`;
  if (/^\d{8},[A-Za-z][\w.]*(,\w*)?\s*$/.test(first))
    return 'is a map file of LEAN (the names that a ticker had); Argus does not follow map files';
  if (['symbol', 'ex_date', 'kind'].every((one) => names.has(one)))
    return `holds corporate actions: npx argus actions load ${quoted(path)}`;
  // Vendors rename one or the other: Price, Close/Last.
  if (PRICES.filter((one) => names.has(one)).length >= 2 && !/-funding_rate\./.test(name))
    return `holds bars, not a series: npx argus inspect ${quoted(path)}, then npx argus backfill --bars ${quoted(path)}`;
  return null;
}

/** A path as a shell takes it. */
export const quoted = (path: string): string =>
  /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
