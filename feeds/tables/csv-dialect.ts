import { cellsOf, createScanner, type ScannedRow } from './csv-scanner.ts';

/** How a text is cut into a table. */
export interface Dialect {
  readonly delimiter: string;
  /** Cells of a row. */
  readonly width: number;
  /** Lines above the table, such as a title or the address of the vendor. */
  readonly above: number;
  /** Whether the first line of the table names its columns. */
  readonly header: boolean;
}

/** By priority where two fit: a comma is also a decimal mark. */
const DELIMITERS = ['\t', ';', '|', ','] as const;
const MAX_ABOVE = 30;

/** The dialects that fit the first rows of a file, the best first. */
export function dialectsOf(sample: Buffer, complete: boolean): Dialect[] {
  const found = DELIMITERS.map((delimiter, priority) => {
    const rows: ScannedRow[] = [];
    const scanner = createScanner(delimiter.charCodeAt(0), (row) => void (row.blank || rows.push(row)));
    scanner.push(sample);
    if (complete) scanner.end();
    return { ...fitOf(sample, rows, delimiter), priority };
  });
  found.sort((a, b) => b.share - a.share || b.width - a.width || a.priority - b.priority);
  const several = found.filter(({ width }) => width > 1);
  return several.length > 0 ? several : found.slice(-1).map((only) => ({ ...only, delimiter: ',' }));
}

function fitOf(sample: Buffer, rows: readonly ScannedRow[], delimiter: string): Dialect & { share: number } {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells, (counts.get(cells) ?? 0) + 1);
  const [width = 1] = [...counts].sort(([a, n], [b, m]) => m - n || b - a)[0] ?? [];
  const first = rows.findIndex(({ cells }) => cells === width);
  let above = Math.min(Math.max(first, 0), MAX_ABOVE);
  const cells = (i: number): string[] => {
    const row = rows[i];
    return row === undefined ? [] : cellsOf(sample.toString('utf8', row.start, row.end), delimiter);
  };
  // A header may lack the last, unnamed cell that every row has; a title has no names of columns.
  const before = rows[above - 1];
  if (
    before !== undefined &&
    Math.abs(before.cells - width) === 1 &&
    before.cells > 1 &&
    namesColumns(cells(above - 1))
  )
    above--;
  const header = namesColumns(cells(above));
  // Without a header, the first line of values begins the table: rows that lost or won cells, or parts of them.
  const values = header ? -1 : rows.findIndex((_, i) => i < above && holdsValues(cells(i)));
  if (values !== -1) above = values;
  const even = rows.filter((row, i) => i >= above && row.cells === width).length;
  const share = rows.length === 0 ? 0 : even / (rows.length - above || 1) - above / 1000;
  return { delimiter, width, above, header, share };
}

/** Whether most cells of a line are values: a title above a table has none. */
const holdsValues = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell.trim() !== '') && !namesColumns(cells);

const VALUE = /^[-+(]?[$€£]?[.,]?\d/;
/** Whether cells are names and not values: no more than half of them begin as numbers or dates do. */
export function namesColumns(cells: readonly string[]): boolean {
  const given = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
  // "1. open" is a name of Alpha Vantage.
  const values = given.filter((cell) => VALUE.test(cell) && !/[a-z]{3}/i.test(cell));
  return given.length > 0 && values.length * 2 <= given.length && values.length < given.length;
}
