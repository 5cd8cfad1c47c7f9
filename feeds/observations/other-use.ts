import type { Content } from '../files/contents.ts';
import { shellWord } from '../shell-word.ts';
import type { Relation } from '../tables/relation.ts';

const PRICES = ['open', 'high', 'low', 'close'];

/** What a table that is no series holds. */
export interface OtherUse {
  /** A clause: 'holds bars, not a series'. */
  readonly what: string;
  /** The command that takes it; null where Argus has no use for it. */
  readonly command: string | null;
  /** Bars have an inspection of their own. */
  readonly bars: boolean;
}

/** Bars, corporate actions or a map file; null for a table that may be a series. */
export function otherUse(
  { path, name, head }: Pick<Content, 'path' | 'name' | 'head'>,
  table: Relation,
): OtherUse | null {
  // pandas names the columns of tickers side by side ('Close', 'AAPL').
  const names = new Set(
    table.columns.flatMap(({ name }) => name.toLowerCase().split(/[()',]+/)).map((part) => part.trim()),
  );
  const first = head.toString('latin1').split(/\r?\n/)[0] ?? '';
  const actions = `npx argus actions load ${shellWord(path)}`;
  if (/^\d{8},[\d.]+,[\d.]+(,[\d.]*)?\s*$/.test(first))
    return { what: 'holds the splits and dividends of a LEAN factor file', command: actions, bars: false };
  if (/^\d{8},[A-Za-z][\w.]*(,\w*)?\s*$/.test(first)) {
    const what = 'is a map file of LEAN (the names that a ticker had); Argus does not follow map files';
    return { what, command: null, bars: false };
  }
  if (['symbol', 'ex_date', 'kind'].every((column) => names.has(column)))
    return { what: 'holds corporate actions', command: actions, bars: false };
  // Vendors rename one or the other: Price, Close/Last.
  if (PRICES.filter((price) => names.has(price)).length >= 2 && !/-funding_rate\./.test(name))
    return { what: 'holds bars, not a series', command: `npx argus backfill --bars ${shellWord(path)}`, bars: true };
  return null;
}
