/** Pieces that turn one statement into another: ways to hide, to reach outside, to add a statement. */
const piecesOf = (attacks: readonly string[]): string[] => [
  ...[
    '/**/',
    '/*',
    '*/',
    '--',
    '-- x\n',
    '#',
    '#!',
    '//',
    "'",
    '"',
    '`',
    '\\',
    '$$',
    '$x$',
    ';',
    '(',
    ')',
    '[',
    '{',
    ',',
    '.',
    '\0',
  ],
  ...['\u00a0', '\u2003', '\u3000', '\ufeff', '\u200b', '\u2212', '‘', '“', 'ſ', '\n', '\t', '::', '->', '?', ':'],
  ...[
    'INTO',
    'OUTFILE',
    'FORMAT',
    'SETTINGS',
    'APPLY',
    'IN',
    'FROM',
    'UNION ALL',
    'EXPLAIN',
    'DESCRIBE',
    'WITH',
    'AS',
    'SELECT',
    'UUID',
  ],
  ...[
    'file',
    'url',
    's3',
    'icebergS3',
    'remote',
    'executable',
    'merge',
    'numbers',
    'arrayMap',
    'toDateTime',
    'CAST',
    'lambda',
    'system.one',
  ],
  ...attacks.flatMap((attack) => attack.match(/\b\w+\([^()]*\)|INTO.*$|'[^']*'/g) ?? []),
];

/** Changes a statement in one to four places; the same statements for the same random numbers. */
export function createMutator(attacks: readonly string[], random: () => number): (statement: string) => string {
  const pieces = piecesOf(attacks);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const change = (tokens: string[], at: number): unknown => {
    const [here = '', next = ''] = tokens.slice(at);
    return pick([
      () => tokens.splice(at, 0, pick(pieces)),
      () => tokens.splice(at, 0, ' ', pick(pieces), ' '),
      () => tokens.splice(at, 1, pick(pieces)),
      () => tokens.splice(at, 1),
      () => tokens.splice(at, 0, here),
      () => tokens.splice(at, 2, next, here),
      () => tokens.splice(at, 1, `\`${here}\``),
      () => tokens.splice(at, 1, pick([here.toUpperCase(), here.toLowerCase()])),
      () => tokens.splice(at, 0, '(', pick(attacks), ')'),
      () => tokens.push(pick([';', ' ', '\n', ')', ' UNION ALL ']), pick(attacks)),
      () =>
        tokens.unshift(pick(['EXPLAIN ', 'EXPLAIN AST ', 'DESCRIBE ', '(', 'WITH x AS (SELECT 1) ', 'SELECT ', ';'])),
    ])();
  };
  return (statement) => {
    const tokens: string[] = statement.match(/\w+|'[^']*'|\s+|[^\w\s']/g) ?? [];
    for (let times = 1 + Math.floor(random() * 4); times > 0; times--)
      change(tokens, Math.floor(random() * (tokens.length + 1)));
    return tokens.join('');
  };
}
