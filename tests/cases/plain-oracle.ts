/** A row as the simplest reading of its line gives it. */
export interface PlainRow {
  readonly symbol: string;
  /** '' where no column says it. */
  readonly venue?: string;
  /** YYYYMMDD */
  readonly day: string;
  readonly values: readonly number[];
}

const NAMES = ['symbol', 'date', 'open', 'high', 'low', 'close', 'volume'];
const SCALES: Readonly<Record<string, number>> = { K: 1e3, M: 1e6, B: 1e9, T: 1e12 };

/** The number of a cell by the strictest reading, with the suffixes of thousands; NaN for anything else. */
function numberOf(cell: string): number {
  const found = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?) ?([KMBT])?$/i.exec(cell);
  return found === null ? Number.NaN : Number(found[1]) * (SCALES[(found[2] ?? '').toUpperCase()] ?? 1);
}

function dayOf(cell: string): string | null {
  const parts = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(cell) ?? /^(\d{4})(\d\d)(\d\d)$/.exec(cell);
  if (parts === null) return null;
  const [, year = '', month = '', day = ''] = parts;
  return year + month.padStart(2, '0') + day.padStart(2, '0');
}

/** A symbol by the rules of feeds/README.md: the slash before the class of a share is a dot, a pair loses it. */
function symbolOf(cell: string): string {
  const [base = '', quote = '', ...more] = cell.split('/');
  if (more.length > 0 || base === '') return cell;
  if (/^[A-Z]$/.test(quote) && /^[A-Z]+$/.test(base)) return `${base}.${quote}`;
  return /^[A-Z0-9]{3,}$/i.test(quote) && /^[A-Z0-9]+$/i.test(base) ? `${base}${quote}`.toUpperCase() : cell;
}

/**
 * The rows of a tidy CSV by splitting its lines, which is all that there is to a text without quotes. Null where the
 * first line does not name the columns: nothing can be said of such a file.
 */
export function plainRows(text: string): PlainRow[] | null {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const names = head.split(',').map((name) => name.trim().toLowerCase());
  const columns = NAMES.map((name) => names.indexOf(name));
  if (columns.includes(-1) || new Set(names).size < names.length) return null;
  return lines.flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    const [symbol = '', date = '', ...rest] = columns.map((column) => cells[column] ?? '');
    const day = dayOf(date);
    const venue = cells[names.indexOf('venue')] ?? '';
    const values = rest.map(numberOf);
    if (day === null || cells.length !== names.length || values.some(Number.isNaN)) return [];
    return [{ symbol: symbolOf(symbol), venue, day, values }];
  });
}
