/** A row of a CSV text and the line on which it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * Rows of a CSV text (RFC 4180): commas, quotes that are doubled inside of quotes, any line break, empty lines left out. A quote that never
 * closes holds the rest of the text: its row has too few cells.
 */
export function csvRows(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let [line, began] = [1, 1];
  const end = (): void => {
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: began, cells });
    cells = [];
    began = line;
  };
  // A cell, quoted or plain, and what ends it.
  for (const [all, quoted, plain = '', stop = ''] of text
    .replace(/^\uFEFF/, '')
    .matchAll(/(?:"((?:[^"]|"")*)(?:"|$)|([^",\r\n][^,\r\n]*)?)[^\S\r\n]*(,|\r\n|\r|\n|$)/g)) {
    if (all === '' && cells.length === 0) continue;
    cells.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    line += all.match(/\r\n|\r|\n/g)?.length ?? 0;
    if (stop !== ',') end();
  }
  return rows;
}
