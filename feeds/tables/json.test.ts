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

async function read(content: string) {
  const table = await tables.open(file('a.json', content));
  return {
    names: table.columns.map(({ name }) => name),
    cells: await tables.cells(table),
    faults: [...table.faults],
    notes: table.notes,
  };
}

describe('a list of lists', () => {
  test('a list is a table of columns c0, c1, … whose numbers are as the file writes them', async () => {
    const { names, cells } = await read('[[1704067200000000000, "1.50", null], [1704067260000000000, 2e0, 3]]');
    expect(names).toEqual(['c0', 'c1', 'c2']);
    expect(cells[0]).toEqual(['1704067200000000000', '1.50', null]);
    expect(cells[1]?.[0]).toBe('1704067260000000000');
  });

  test('a list of another length is a fault of its row', async () => {
    const { cells, faults } = await read('[[1,2,3],[4,5],[6,7,8]]');
    expect(faults).toEqual([[2, 'is a list of 2 values instead of 3']]);
    expect(cells).toEqual([
      ['1', '2', '3'],
      [null, null, null],
      ['6', '7', '8'],
    ]);
  });
});

describe('records', () => {
  const expected = [
    ['2024-01-02', '1.5'],
    ['2024-01-03', null],
  ];
  test.each([
    ['in a list', '[{"t":"2024-01-02","c":1.5},{"t":"2024-01-03","c":null}]'],
    ['on lines', '{"t":"2024-01-02","c":1.5}\n{"t":"2024-01-03"}\n'],
    ['in an answer', '{"results":[{"t":"2024-01-02","c":1.5},{"t":"2024-01-03"}],"more":[]}'],
  ])('records %s are a table', async (_, content) => {
    const { names, cells } = await read(content);
    expect(names).toEqual(['t', 'c']);
    expect(cells).toEqual(expected);
  });

  test('records keep their numbers and their text; an empty text is no value', async () => {
    const { cells } = await read(
      '[{"t":1704067200000000001,"s":"a,\\"b\\"\\nc","e":""},{"t":1,"s":"","e":"\\ud83d\\ude00"}]',
    );
    expect(cells).toEqual([
      ['1704067200000000001', 'a,"b"\nc', null],
      ['1', null, '😀'],
    ]);
  });

  test('records inside of records are columns by both names', async () => {
    const { names } = await read('[{"time":"x","mid":{"o":"1","c":"2"}},{"time":"y","mid":{"o":"1","c":"2"}}]');
    expect(names).toEqual(['time', 'mid.o', 'mid.c']);
  });

  test('records named like parts of an object are columns and nothing else', async () => {
    const { names, cells } = await read('[{"__proto__":"1","constructor":"2"},{"__proto__":"3","constructor":"4"}]');
    expect([names, cells]).toEqual([
      ['__proto__', 'constructor'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ]);
  });
});

describe('the answer of a vendor', () => {
  test('an answer has its symbol beside the bars (Polygon)', async () => {
    const { names, cells } = await read('{"ticker":"AAPL","status":"OK","results":[{"t":1,"c":2},{"t":3,"c":4}]}');
    expect(names).toEqual(['ticker', 't', 'c']);
    expect(cells[1]).toEqual(['AAPL', '3', '4']);
  });

  test('an answer may name lists by symbols (Alpaca)', async () => {
    const { names, cells } = await read('{"bars":{"AAPL":[{"t":"x","c":1}],"MSFT":[{"t":"y","c":2}]},"next":null}');
    expect(names).toEqual(['symbol', 't', 'c']);
    expect(cells).toEqual([
      ['AAPL', 'x', '1'],
      ['MSFT', 'y', '2'],
    ]);
  });

  test('an answer may name records by their time (Alpha Vantage)', async () => {
    const { names, cells } = await read(
      '{"Meta Data":{"2. Symbol":"IBM"},"Time Series (Daily)":{"2024-01-03":{"4. close":"2"},"2024-01-02":{"4. close":"1"}}}',
    );
    expect(names).toEqual(['2. Symbol', 'time', '4. close']);
    expect(cells[0]).toEqual(['IBM', '2024-01-03', '2']);
  });

  test('an answer may have a list for each column (Finnhub)', async () => {
    const { names, cells } = await read('{"c":[1,2],"h":[3,4],"l":[5,6],"o":[7,8],"s":"ok","t":[9,10],"v":[11,12]}');
    expect(names).toEqual(['c', 'h', 'l', 'o', 't', 'v']);
    expect(cells[1]).toEqual(['2', '4', '6', '8', '10', '12']);
  });

  test('an answer may have its lists in several places (the chart of Yahoo)', async () => {
    const quote = '{"open":[1,2],"high":[3,4],"low":[5,6],"close":[7,8],"volume":[9,null]}';
    const { names, cells } = await read(
      `{"chart":{"result":[{"meta":{"symbol":"AAPL","exchangeTimezoneName":"America/New_York"},"timestamp":[10,20],"indicators":{"quote":[${quote}],"adjclose":[{"adjclose":[1,1]}]}}],"error":null}}`,
    );
    expect(names.splice(0, 2)).toEqual(['symbol', 'exchangeTimezoneName']);
    expect(names).toEqual(['timestamp', 'open', 'high', 'low', 'close', 'volume', 'adjclose']);
    expect(cells[1]).toEqual(['AAPL', 'America/New_York', '20', '2', '4', '6', '8', null, '1']);
  });

  test('an answer gives no value beside its bars to each of them', async () => {
    const { names } = await read('{"symbol":"X","volume":123,"bars":[{"t":1,"c":2},{"t":3,"c":4}]}');
    expect(names).toEqual(['symbol', 't', 'c']);
  });
});

describe('a table of pandas', () => {
  const expected = [
    ['1704153600000', '1', '2', '0.5', '1.5', '10'],
    ['1704240000000', '2', '3', '1.5', '2.5', null],
  ];
  const names = ['index', 'open', 'high', 'low', 'close', 'volume'];
  const column = (a: string, b: string) => `{"1704153600000":${a},"1704240000000":${b}}`;
  test.each([
    [
      'columns',
      `{"open":${column('1', '2')},"high":${column('2', '3')},"low":${column('0.5', '1.5')},"close":${column('1.5', '2.5')},"volume":${column('10', 'null')}}`,
    ],
    [
      'split',
      '{"columns":["open","high","low","close","volume"],"index":[1704153600000,1704240000000],"data":[[1,2,0.5,1.5,10],[2,3,1.5,2.5,null]]}',
    ],
  ])('a table by %s has its index as its first column', async (_, content) => {
    expect(await read(content)).toMatchObject({ names, cells: expected });
  });

  test('the names beside lists of values are those of their columns, in whichever order', async () => {
    const { names, cells } = await read(
      '{"dataset_data":{"column_names":["Date","Close","Open"],"data":[["2024-01-02",2,1],["2024-01-03",3,2]]}}',
    );
    expect(names).toEqual(['Date', 'Close', 'Open']);
    expect(cells[0]).toEqual(['2024-01-02', '2', '1']);
  });

  test('records named by their number are rows in the order of the numbers', async () => {
    const { names, cells } = await read('{"0":{"date":"2024-01-02","c":1},"1":{"date":"2024-01-03","c":2}}');
    expect(names).toEqual(['date', 'c']);
    expect(cells[1]).toEqual(['2024-01-03', '2']);
  });
});

test.each([
  ['with a key twice in a record', '[{"t":1,"c":1},\n{"t":2,"c":2,"c":3}]', 'line 2: one record has the key "c" twice'],
  ['with a key twice on a line', '{"t":1,"c":1}\n{"t":2,"c":2,"c":3}\n', 'line 2: one record has the key "c" twice'],
  ['with two symbols beside the bars', '{"symbol":"A","symbol":"B","bars":[{"t":1}]}', 'has the key "symbol" twice'],
  ['cut off', '[{"t":1},{"t":', 'cannot be read as JSON'],
  ['records on lines with a broken one', '{"t":1}\n{"t":2}\n{"t":\n', 'cannot be read as JSON: line 3'],
  ['a list that is cut off', '[[1,2],[3,', 'cannot be read'],
  ['a list that is followed by other text', '[[1,2],[3,4]]x', 'cannot be read as JSON'],
  ['a list with a comma before its end', '[[1,2],[3,4\n, ]]', 'a comma stands before the end of a list'],
  ['without a list', '{"error":"no such symbol"}', 'holds no list of records; its keys are error'],
  ['empty', '[]', 'has no rows'],
])('a document %s is refused', async (_, content, part) => {
  expect((await failureOf(read(content))).message).toContain(part);
});
