/**
 * A model as one CSV (RFC 4180). A list is a table: its name stands in the column `table`, the place of a record in `row`. An object inside a
 * record is columns (`computed.how`), a list inside a record is a table of its own (`regimes.probabilities`), whose `row` begins with that of
 * the record. What stands alone is the table `page`. So one line of SQL reads any table of any page:
 * `SELECT timeframe, label, confidence FROM 'BTCUSDT.csv' WHERE "table" = 'regimes'`.
 */
export function csvOf(model: object): string {
  const records = recordsOf(model);
  const columns = [...new Set(records.flatMap(({ cells }) => [...cells.keys()]))];
  const lines = records.map(({ table, row, cells }) => [table, row, ...columns.map((column) => cells.get(column))]);
  return [['table', 'row', ...columns], ...lines].map((line) => `${line.map(cellText).join(',')}\r\n`).join('');
}

type Scalar = string | number | boolean | null;
interface CsvRecord {
  readonly table: string;
  readonly row: string;
  readonly cells: Map<string, Scalar>;
}

function recordsOf(model: object): CsvRecord[] {
  const records: CsvRecord[] = [];
  /** One record, and behind it the tables inside it. */
  function addRecord(table: string, row: string, value: unknown, inner: string): void {
    const cells = new Map<string, Scalar>();
    const lists: [name: string, items: readonly unknown[]][] = [];
    const collect = (prefix: string, field: unknown): void => {
      if (Array.isArray(field)) lists.push([prefix, field]);
      else if (typeof field === 'object' && field !== null)
        for (const [key, each] of Object.entries(field)) collect(prefix === '' ? key : `${prefix}.${key}`, each);
      else cells.set(prefix === '' ? 'value' : prefix, field as Scalar);
    };
    collect('', value);
    if (cells.size > 0) records.push({ table, row, cells });
    for (const [name, items] of lists) {
      const path = [inner, name].filter((part) => part !== '').join('.');
      for (const [i, item] of items.entries()) addRecord(path, row === '' ? String(i) : `${row}.${i}`, item, path);
    }
  }
  addRecord('page', '', model, '');
  return records;
}

/** A spreadsheet takes a text that begins so for a formula and would run it: the apostrophe says that it is text (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;

function cellText(value: Scalar | undefined): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
