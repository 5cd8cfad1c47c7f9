import { ArgusError } from '#errors/argus-error.ts';
import type { Token } from './tokens.ts';

/** A table as it is written: of the database of the warehouse, unless one is named. */
export interface TableName {
  readonly database: string | null;
  readonly table: string;
}

export type Statement =
  /** A SELECT, or an EXPLAIN of one. `before` is what stands in front of the SELECT. */
  | { readonly kind: 'select'; readonly before: string; readonly select: readonly Token[] }
  /** A question about the tables, written anew from its parts. `table` must be one of ours. */
  | { readonly kind: 'catalogue'; readonly sql: string; readonly table: TableName | null };

const EXPLAINED = ['AST', 'SYNTAX', 'QUERY TREE', 'PLAN', 'PIPELINE', 'ESTIMATE'];
/** Settings of EXPLAIN that only change what is printed. */
const EXPLAIN_SETTINGS = ['ACTIONS', 'COMPACT', 'DESCRIPTION', 'HEADER', 'INDEXES', 'JSON', 'ONELINE', 'PROJECTIONS'];

/**
 * What a statement asks for, by its first words. All but SELECT is taken apart here and put together again, so that no part
 * goes unread.
 * @throws ArgusError ARGUS_SQL_REFUSED for every other statement, for a second statement, and for words that reach outside.
 */
export function readStatement(tokens: readonly Token[]): Statement {
  const statement = withoutLastSemicolon(tokens);
  for (const [i, token] of statement.entries()) refuseOutside(token, statement[i + 1]);
  return explained(statement) ?? selected(statement, '') ?? catalogued(statement) ?? refuse(statement);
}

function refuse(tokens: readonly Token[]): never {
  const first = tokens.slice(0, 3).map(({ text }) => text);
  throw new ArgusError(
    'ARGUS_SQL_REFUSED',
    `only SELECT, WITH, EXPLAIN of a SELECT, SHOW TABLES, SHOW COLUMNS FROM, SHOW CREATE, DESCRIBE and EXISTS of a table are answered, not "${first.join(' ')}"`,
  );
}

function withoutLastSemicolon(tokens: readonly Token[]): readonly Token[] {
  const statement = tokens.at(-1)?.text === ';' ? tokens.slice(0, -1) : tokens;
  if (statement.some(({ text }) => text === ';')) throw new ArgusError('ARGUS_SQL_REFUSED', 'one statement at a time');
  return statement;
}

/** EXPLAIN AST itself writes the file of INTO OUTFILE, and its tree does not show the UUID of a table: both must not reach it. */
function refuseOutside(token: Token, next: Token | undefined): void {
  if (token.kind !== 'word') return;
  if (token.value === 'INTO' || token.value === 'OUTFILE')
    throw new ArgusError('ARGUS_SQL_REFUSED', 'INTO OUTFILE writes a file: redirect the output of the command');
  if (token.value === 'UUID' && next?.kind === 'string')
    throw new ArgusError('ARGUS_SQL_REFUSED', 'a table is named, not given by its UUID');
}

const words = (tokens: readonly Token[], count: number): string =>
  tokens
    .slice(0, count)
    .map(({ kind, value }) => (kind === 'word' ? value : ''))
    .join(' ');

function selected(tokens: readonly Token[], before: string): Statement | null {
  const starts = ['SELECT', 'WITH', 'FROM'].includes(words(tokens, 1)) || tokens[0]?.text === '(';
  return starts ? { kind: 'select', before, select: tokens } : null;
}

function explained(tokens: readonly Token[]): Statement | null {
  if (words(tokens, 1) !== 'EXPLAIN') return null;
  const rest = tokens.slice(1);
  const what = EXPLAINED.find((name) => words(rest, name.split(' ').length) === name);
  const before = what === undefined ? ['EXPLAIN'] : ['EXPLAIN', what];
  let at = what === undefined ? 0 : what.split(' ').length;
  const settings: string[] = [];
  while (rest[at]?.kind === 'word' && rest[at + 1]?.text === '=') {
    const [name, , value] = rest.slice(at, at + 3);
    if (name === undefined || !EXPLAIN_SETTINGS.includes(name.value) || value?.kind !== 'number') return null;
    settings.push(`${name.text.toLowerCase()} = ${value.text}`);
    at += rest[at + 3]?.text === ',' ? 4 : 3;
  }
  return selected(rest.slice(at), [...before, settings.join(', ')].filter((part) => part !== '').join(' '));
}

const CATALOGUE: readonly { readonly words: readonly string[]; readonly sql: string }[] = [
  { words: ['SHOW CREATE TABLE', 'SHOW CREATE VIEW', 'SHOW CREATE'], sql: 'SHOW CREATE TABLE' },
  { words: ['SHOW COLUMNS FROM', 'SHOW COLUMNS IN', 'SHOW FIELDS FROM'], sql: 'SHOW COLUMNS FROM' },
  { words: ['DESCRIBE TABLE', 'DESC TABLE', 'DESCRIBE', 'DESC'], sql: 'DESCRIBE TABLE' },
  { words: ['EXISTS TABLE', 'EXISTS VIEW', 'EXISTS'], sql: 'EXISTS TABLE' },
];

function catalogued(tokens: readonly Token[]): Statement | null {
  if (words(tokens, 2) === 'SHOW TABLES') return tablesShown(tokens.slice(2));
  for (const { words: spellings, sql } of CATALOGUE)
    for (const spelling of spellings) {
      const count = spelling.split(' ').length;
      const table = words(tokens, count) === spelling ? tableName(tokens.slice(count)) : null;
      if (table !== null) return { kind: 'catalogue', sql: `${sql} ${quoted(table)}`, table };
    }
  return null;
}

function tablesShown(rest: readonly Token[]): Statement | null {
  const like = rest.at(-1);
  const how = words(rest, rest.length - 1);
  if (rest.length === 0) return { kind: 'catalogue', sql: 'SHOW TABLES', table: null };
  if (!['LIKE', 'ILIKE', 'NOT LIKE', 'NOT ILIKE'].includes(how) || like?.kind !== 'string') return null;
  return { kind: 'catalogue', sql: `SHOW TABLES ${how} ${like.text}`, table: null };
}

/** `name` or `database.name`, and nothing after it. */
function tableName(tokens: readonly Token[]): TableName | null {
  const [first, dot, second] = tokens;
  if (!isName(first)) return null;
  if (tokens.length === 1) return { database: null, table: nameOf(first) };
  if (tokens.length !== 3 || dot?.text !== '.' || !isName(second)) return null;
  return { database: nameOf(first), table: nameOf(second) };
}

const isName = (token: Token | undefined): token is Token => token?.kind === 'word' || token?.kind === 'quoted';
/** The name in a token; a word keeps its case. */
export const nameOf = ({ kind, text, value }: Token): string => (kind === 'quoted' ? value : text);
const quoted = ({ database, table }: TableName): string => `${database === null ? '' : `\`${database}\`.`}\`${table}\``;

/** The names a SELECT gives to its own subqueries (WITH name AS (…)): tables for it, of nobody else. */
export function namedSubqueries(select: readonly Token[]): Set<string> {
  const names = new Set<string>();
  for (const [i, token] of select.entries()) {
    const columns = select[i + 1]?.text === '(';
    let at = columns ? closing(select, i + 1) + 1 : i + 1;
    if (!isName(token) || select[at]?.value !== 'AS') continue;
    while (['NOT', 'MATERIALIZED'].includes(select[at + 1]?.value ?? '')) at++;
    if (select[at + 1]?.text === '(') names.add(nameOf(token));
  }
  return names;
}

function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth++;
    if (tokens[at]?.text === ')' && --depth === 0) return at;
  }
  return tokens.length;
}

/**
 * The functions that `* APPLY(function)` names: the engine's tree does not show them.
 * @throws ArgusError ARGUS_SQL_REFUSED for APPLY of anything but a name.
 */
export function appliedFunctions(select: readonly Token[]): string[] {
  return select.flatMap((token, i) => {
    if (token.kind !== 'word' || token.value !== 'APPLY') return [];
    const [open, name, close] = select.slice(i + 1, i + 4);
    if (open?.text !== '(' || !isName(name) || close?.text !== ')')
      throw new ArgusError(
        'ARGUS_SQL_REFUSED',
        'APPLY is answered with a name, as in * APPLY(sum): write the columns out',
      );
    return [nameOf(name)];
  });
}
