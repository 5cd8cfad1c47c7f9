/** Deterministic uniform numbers (mulberry32): a failing case names its seed and can be repeated. */
export function uniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Values that other programs write, or that a careless reader takes for a number. */
const NASTY: readonly unknown[] = [
  '',
  ' ',
  ' 1.5',
  '1,5',
  '1e3',
  '0x1F',
  '-1',
  '+1',
  '.5',
  '5.',
  'NaN',
  'Infinity',
  '0',
  '00012.5',
  '9'.repeat(39),
  '9'.repeat(400),
  '1\u0000',
  '１２',
  'null',
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  [],
  {},
  ['1'],
];
const CHARACTERS = '0123456789.,"-+eE[]{}: \u0000\u00e9n';

/** A seeded, damaged version of a JSON text of rows: bytes, cells, rows or units changed, one to four times. */
export function mutate(text: string, random: () => number): string {
  const below = (n: number): number => Math.floor(random() * n);
  let damaged = text;
  for (let times = 1 + below(4); times > 0; times--) {
    const rows = random() < 0.6 ? rowsOf(damaged) : null;
    damaged = rows === null ? damageText(damaged, below) : JSON.stringify(damageRows(rows, below));
  }
  return damaged;
}

function rowsOf(text: string): unknown[][] | null {
  try {
    const rows = JSON.parse(text) as unknown;
    return Array.isArray(rows) && rows.length > 0 && rows.every(Array.isArray) ? (rows as unknown[][]) : null;
  } catch {
    return null;
  }
}

function damageRows(rows: unknown[][], below: (n: number) => number): unknown {
  const at = below(rows.length);
  const row = rows[at] as unknown[];
  const column = below(Math.max(1, row.length));
  switch (below(9)) {
    case 0:
      row[column] = NASTY[below(NASTY.length)];
      return rows;
    case 1:
      rows.splice(at, 1);
      return rows;
    case 2:
      rows.splice(at, 0, structuredClone(row));
      return rows;
    case 3:
      rows.push(...rows.splice(at, 1));
      return rows;
    case 4:
      row.splice(column, 1);
      return rows;
    case 5:
      row.splice(column, 0, row[below(row.length)]);
      return rows;
    case 6:
      row.push(row.shift());
      return rows;
    case 7:
      // The public files of the exchange are in microseconds since 2025.
      return rows.map(([time, ...rest]) => [Number(time) * 1000, ...rest]);
    default:
      row[column] = rows[below(rows.length)]?.[column];
      return rows;
  }
}

function damageText(text: string, below: (n: number) => number): string {
  const at = below(text.length + 1);
  const character = CHARACTERS[below(CHARACTERS.length)] as string;
  switch (below(5)) {
    case 0:
      return text.slice(0, at) + character + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + character + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1 + below(20));
    case 3:
      return text.slice(0, at);
    default:
      return text.slice(0, at) + text.slice(below(at + 1));
  }
}
