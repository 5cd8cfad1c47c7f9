import { ArgusError } from '#errors/argus-error.ts';

export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'mark';
  /** How the token is written in the canonical text. */
  readonly text: string;
  /** A word in upper case, a quoted name without its quotes; of other kinds the text. */
  readonly value: string;
  /** Whether something stood between it and the token before. */
  readonly spaced: boolean;
}

const LENGTH_MAX = 65_536;
/** One of each alternative is tried at the same place; none can backtrack over another. */
const GRAMMAR: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /[ \t\r\n]+|--[^\n]*|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\//y],
  ['string', /'(?:[^'\\\0]|\\[^\0]|'')*'/y],
  ['quoted', /`[\p{L}\p{N}_][\p{L}\p{N}_ %-]*`|"[\p{L}\p{N}_][\p{L}\p{N}_ %-]*"/uy],
  ['number', /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$])/y],
  ['word', /[A-Za-z_]\w*(?!\$)/y],
  ['mark', /->|::|\|\||<=>|<=|>=|<>|!=|==|\/(?![/*])|-(?!-)|[()[\],.*+%=<>?:;]/y],
];

const written = (kind: Token['kind'], text: string): string => {
  if (kind === 'quoted') return `\`${text.slice(1, -1)}\``;
  // Doubled quotes as escaped ones: then no reader of the text can take the end of one string for the start of another.
  if (kind === 'string')
    return `'${text.slice(1, -1).replaceAll(/\\[\s\S]|''/g, (pair) => (pair === "''" ? "\\'" : pair))}'`;
  return text;
};

/**
 * The tokens of a statement, of a small part of the engine's own grammar: plain names, strings, numbers, operators. Comments are dropped.
 * What could be read in two ways (heredocs, nested comments, white space and quotes beyond ASCII, parameters, names with
 * parentheses or line breaks) has no token.
 * @throws ArgusError ARGUS_SQL_REFUSED at the first character that belongs to no token.
 */
export function tokenize(sql: string): Token[] {
  if (sql.length > LENGTH_MAX)
    throw new ArgusError('ARGUS_SQL_REFUSED', `a question has at most ${LENGTH_MAX} characters`);
  const tokens: Token[] = [];
  let spaced = false;
  for (let at = 0; at < sql.length; ) {
    const [kind, text] = tokenAt(sql, at);
    at += text.length;
    if (kind === 'space') spaced = true;
    else {
      const value = kind === 'word' ? text.toUpperCase() : kind === 'quoted' ? text.slice(1, -1) : text;
      tokens.push({ kind, text: written(kind, text), value, spaced });
      spaced = false;
    }
  }
  return tokens;
}

function tokenAt(sql: string, at: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of GRAMMAR) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return [kind, text];
  }
  const line = sql.slice(0, at).split('\n').length;
  const near = JSON.stringify(sql.slice(at, at + 12));
  throw new ArgusError(
    'ARGUS_SQL_REFUSED',
    `line ${line}: ${near} is not read here. Comments start with --, names in quotes have letters, digits and spaces`,
  );
}

/** The canonical text of tokens: the engine gets this, and never what was typed. */
export const textOf = (tokens: readonly Token[]): string =>
  tokens.map(({ text, spaced }, i) => (i > 0 && spaced ? ` ${text}` : text)).join('');
