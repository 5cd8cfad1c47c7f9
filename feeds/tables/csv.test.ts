import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failureOf, temporaryFolder } from '../testing/temporary.ts';
import { openTables, type TableReader } from './testing/tables.ts';

const { file, remove } = temporaryFolder();
let tables: TableReader;
beforeAll(async () => {
  tables = await openTables();
});
afterAll(async () => {
  await tables.close();
  remove();
});

let count = 0;
const write = (content: string | Uint8Array): string => file(`${count++}.csv`, content);
/** Names, rows and faults of a table. */
async function read(content: string | Uint8Array) {
  const table = await tables.open(write(content));
  return {
    names: table.columns.map(({ name }) => name),
    cells: await tables.cells(table),
    faults: [...table.faults],
    notes: table.notes,
    rows: table.rows,
    table,
  };
}

const WIDE = 'ts,open,close\n';
const ROWS = '2024-01-02,1,2\n2024-01-03,3,4\n';
const EXPECTED = [
  ['2024-01-02', '1', '2'],
  ['2024-01-03', '3', '4'],
];

describe('a table of text', () => {
  test.each([
    ['with line feeds', WIDE + ROWS],
    ['with returns and line feeds', (WIDE + ROWS).replaceAll('\n', '\r\n')],
    ['with returns alone', (WIDE + ROWS).replaceAll('\n', '\r')],
    ['without a last line end', (WIDE + ROWS).trimEnd()],
    ['with a byte order mark', `\uFEFF${WIDE}${ROWS}`],
    ['in UTF-16, low byte first', Buffer.from(`\uFEFF${WIDE}${ROWS}`, 'utf16le')],
    ['in UTF-16, high byte first', Buffer.from(`\uFEFF${WIDE}${ROWS}`, 'utf16le').swap16()],
    ['in UTF-16 without a mark', Buffer.from(WIDE + ROWS, 'utf16le')],
    ['separated by semicolons', (WIDE + ROWS).replaceAll(',', ';')],
    ['separated by tabs', (WIDE + ROWS).replaceAll(',', '\t')],
    ['separated by bars', (WIDE + ROWS).replaceAll(',', '|')],
    ['with lines above it', `https://vendor.example\n"a, b" of c\n${WIDE}${ROWS}`],
    ['with empty lines and lines of spaces', `\n${WIDE}\n2024-01-02,1,2\n  \n2024-01-03,3,4\n\t\n\n`],
    ['with quotes where none are needed', `"ts","open","close"\n"2024-01-02","1","2"\n2024-01-03,"3",4\n`],
  ])('a table %s has the same rows and names', async (_, content) => {
    const { names, cells, rows } = await read(content);
    expect(names).toEqual(['ts', 'open', 'close']);
    expect(cells).toEqual(EXPECTED);
    expect(rows).toBe(2);
  });

  test('a table with decimal commas is separated by its semicolons, with a header and without', async () => {
    const rows = '02.01.2024;1,5;2,5\n03.01.2024;1,6;2,6\n';
    const expected = [
      ['02.01.2024', '1,5', '2,5'],
      ['03.01.2024', '1,6', '2,6'],
    ];
    expect((await read(`Date;Open;Close\n${rows}`)).cells).toEqual(expected);
    const bare = await read(rows);
    expect([bare.names, bare.cells]).toEqual([['c0', 'c1', 'c2'], expected]);
  });

  test('a table has a header only where its first line is no row of values', async () => {
    expect((await read('20240102,1,2\n20240103,3,4\n')).names).toEqual(['c0', 'c1', 'c2']);
    expect((await read('AAPL,20240102,1\nAAPL,20240103,3\n')).names).toEqual(['c0', 'c1', 'c2']);
    expect((await read('"Jan 02, 2024","1,000.5",2\n"Jan 03, 2024",3,4\n')).names).toEqual(['c0', 'c1', 'c2']);
  });

  test('a table may name columns twice, in two cases, or not at all', async () => {
    const { names, cells } = await read(',Date,date,Close,Close\n0,a,b,1,2\n');
    expect(names).toEqual(['column0', 'Date', 'date_1', 'Close', 'Close_1']);
    expect(cells).toEqual([['0', 'a', 'b', '1', '2']]);
  });

  test('a table may end each row with a separator that its header lacks', async () => {
    const { names, cells } = await read('ts,close\n2024-01-02,1,\n2024-01-03,2,\n');
    expect(names).toEqual(['ts', 'close', 'column2']);
    expect(cells.map((row) => row.slice(0, 2))).toEqual([
      ['2024-01-02', '1'],
      ['2024-01-03', '2'],
    ]);
  });

  test('a table whose rows have a first cell without a name is refused: every other cell would be another', async () => {
    const error = await failureOf(read('ts,close\n0,2024-01-02,1\n1,2024-01-03,2\n'));
    expect(error.message).toContain('its header names 2 columns and its rows have 3 cells');
  });

  test('a table in an older encoding is read, and says which was assumed', async () => {
    const { cells, notes } = await read(Buffer.from('ts,name\n2024-01-02,Z\xfcrich\n', 'latin1'));
    expect(cells).toEqual([['2024-01-02', 'Zürich']]);
    expect(notes).toEqual(['text read as windows-1252']);
  });

  test('a table gives the table below more lines of header', async () => {
    const { table } = await read('Price,Close,Open\nTicker,A,A\nDate,,\n2024-01-02,1,2\n2024-01-03,3,4\n');
    const below = await table.text!.below(3);
    expect(below.columns.map(({ name }) => name)).toEqual(['c0', 'c1', 'c2']);
    expect(await tables.cells(below)).toEqual(EXPECTED);
    expect(below.rows).toBe(2);
  });
});

describe('a quoted cell', () => {
  test('a quoted cell far below the first rows is a cell', async () => {
    const plain = Array.from({ length: 30_000 }, (_, i) => `${i},n,1\n`).join('');
    const { cells, faults } = await read(`ts,note,close\n${plain}30000,"a, ""b""\nc",2\n30001,n,3\n`);
    expect(faults).toEqual([]);
    expect(cells.length).toBe(30_002);
    expect(cells[30_000]).toEqual(['30000', 'a, "b"\nc', '2']);
  });

  test('a quoted cell that is never closed refuses the file with the row', async () => {
    const error = await failureOf(read(`${WIDE}2024-01-02,1,2\n2024-01-03,"3,4\n2024-01-04,5,6\n`));
    expect(error.message).toContain('a quote is opened in row 2 and not closed');
  });

  test('a quoted cell that goes on after its closing quote is a fault of its row alone', async () => {
    const { cells, faults } = await read(`${WIDE}2024-01-02,"1"0,2\n2024-01-03,3,4\n`);
    expect(faults).toEqual([[1, 'a quoted cell goes on after its closing quote']]);
    expect(cells).toEqual([[null, null, null], EXPECTED[1]]);
  });

  test('a quoted cell begins at the start of a cell: a quote inside of one is a character', async () => {
    expect((await read(`ts,note\n1,5" disk\n2,a "b" c\n`)).cells).toEqual([
      ['1', '5" disk'],
      ['2', 'a "b" c'],
    ]);
  });
});

describe('a row', () => {
  test('a row of another width is a fault of that row, and every other keeps its number', async () => {
    const { cells, faults, rows } = await read(
      `${WIDE}2024-01-02,1,2\n2024-01-03,3\n2024-01-04,5,6,7\n2024-01-05,8,9\n`,
    );
    expect(faults).toEqual([
      [2, 'has 2 cells instead of 3'],
      [3, 'has 4 cells instead of 3'],
    ]);
    expect(cells).toEqual([EXPECTED[0], [null, null, null], [null, null, null], ['2024-01-05', '8', '9']]);
    expect(rows).toBe(4);
  });

  test('a row of a hundred megabytes is refused in little memory', async () => {
    const target = write(Buffer.concat([Buffer.from(WIDE), Buffer.alloc(100_000_000, 'x'), Buffer.from(`\n${ROWS}`)]));
    const before = process.memoryUsage().rss;
    const error = await failureOf(tables.open(target));
    expect(error.message).toContain('row 1 is longer than 1 MB');
    expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000);
  });

  test('a row without a table is refused', async () => {
    const error = await failureOf(read(Buffer.from([1, 0, 2, 0, 255, 254, 0, 7])));
    expect(error.message).toContain('is no file of bars in any known format');
  });
});

test('every cell of random tables is the cell that was written, and every damaged row is a fault', async () => {
  let seed = 7;
  const draw = (below: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const PIECES = ['1', 'ab', ' ', ',', ';', '"', '""', '\n', 'é', '.5', '\t', '-', '|', '\r\n', 'x"y', "'"];
  for (let run = 0; run < 120; run++) {
    const delimiter = [',', ';', '\t', '|'][draw(4)] as string;
    const width = 3 + draw(4);
    const rows = Array.from({ length: 3 + draw(40) }, () =>
      Array.from({ length: width }, (_, i) =>
        i === 0 ? '7' : Array.from({ length: draw(4) }, () => PIECES[draw(PIECES.length)]).join(''),
      ),
    );
    const quoted = (cell: string): string =>
      /["\n\r]|^\s|\s$/.test(cell) || cell.includes(delimiter) || draw(6) === 0
        ? `"${cell.replaceAll('"', '""')}"`
        : cell;
    const damagedAt = draw(3) === 0 ? draw(rows.length) : -1;
    const lines = rows.map((row, i) => row.map(quoted).join(delimiter) + (i === damagedAt ? delimiter : ''));
    const header = Array.from({ length: width }, (_, i) => `name${i}`).join(delimiter);
    const { cells, faults } = await read(`${header}\n${lines.join('\n')}\n`);
    const expected = rows.map((row, i) => row.map((cell) => (i === damagedAt || cell === '' ? null : cell)));
    expect(
      faults.map(([row]) => row - 1),
      `run ${run}`,
    ).toEqual(damagedAt < 0 ? [] : [damagedAt]);
    expect(
      cells.map((row) => row.map((cell) => cell || null)),
      `run ${run}`,
    ).toEqual(expected);
  }
}, 60_000);
