import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFeed } from './open.ts';
import { type FileReader, openReader } from './tables/duckdb.ts';
import { failureOf, temporaryFolder } from './testing/temporary.ts';

/** A cell that is written otherwise than all others of its column: its text would be a number, and it is damaged. */
const { file, remove } = temporaryFolder();
let reader: FileReader;
beforeAll(async () => {
  reader = await openReader();
});
afterAll(() => {
  reader.close();
  remove();
});

const DAYS = ['08', '09', '10', '11', '12', '15', '16', '17', '18', '19'];
const HEADER = 'Date,Open,High,Low,Close,Volume';
const lines = (write: (i: number) => string): string[] => DAYS.map((day, i) => `2024-07-${day},${write(i)}`);
const LINES = lines((i) => `${20 + i},${25 + i},${15 + i},${21 + i},${100000 + i}`);

/** The closes and volumes that are read, and the rows that are refused with their reasons. */
async function read(content: string | Buffer) {
  const feed = await openFeed([file('AAPL.csv', content)], { badRows: 'quarantine', reader });
  const bars: [number, number][] = [];
  for await (const { bars: part } of feed.bars({ timeframe: '1d', from: 0, to: 4e12 }))
    for (const [i, close] of part.close.entries()) bars.push([close, part.volume[i] as number]);
  return { bars, refused: feed.quarantined().map(({ row, reason }) => `${row}: ${reason}`) };
}

const damaged = (row: number, from: string, to: string): string =>
  [HEADER, ...LINES.map((line, i) => (i === row - 1 ? line.replace(from, to) : line))].join('\n');

describe('a cell that is written otherwise than its column', () => {
  test('an amount of money among plain numbers is refused, and money in every cell is read', async () => {
    const { bars, refused } = await read(damaged(3, ',22,', ',$2,'));
    expect(bars).toHaveLength(9);
    expect(refused).toEqual(['3: open is missing or not a number']);
    const money = await read(
      [HEADER, ...lines((i) => `$${20 + i},$${25 + i},$${15 + i},$${21 + i},${100 + i}`)].join('\n'),
    );
    expect(money.bars[0]).toEqual([21, 100]);
    expect(money.refused).toEqual([]);
  });

  test('a part of thousands among whole numbers is refused, and thousands parted in every cell are read', async () => {
    const { bars, refused } = await read(damaged(4, ',100003', ",1'003"));
    expect(bars).toHaveLength(9);
    expect(refused).toEqual(['4: volume is not a number']);
    const swiss = await read(
      [HEADER, ...lines((i) => `${20 + i},${25 + i},${15 + i},${21 + i},100'00${i}`)].join('\n'),
    );
    expect(swiss.bars[9]).toEqual([30, 100009]);
    expect(swiss.refused).toEqual([]);
  });

  test('a day of one digit among padded ones is refused, and days without zeros are read', async () => {
    const { bars, refused } = await read(damaged(5, '2024-07-12', '2024-07-1'));
    expect(bars).toHaveLength(9);
    expect(refused).toEqual(['5: the time is missing or is no time between 1970 and 2100']);
    const bare = await read([HEADER, ...LINES].join('\n').replaceAll('-07-0', '-7-').replaceAll('-07-', '-7-'));
    expect(bare.bars).toHaveLength(10);
    expect(bare.refused).toEqual([]);
  });

  test('a single byte that windows-1252 has for a space is no space, and thousands parted by it are read', async () => {
    const { bars, refused } = await read(Buffer.from(damaged(2, ',100001', ',10000\u00a0'), 'latin1'));
    expect(bars).toHaveLength(9);
    expect(refused).toEqual(['2: volume is not a number']);
    const french = [HEADER, ...lines((i) => `${20 + i},${25 + i},${15 + i},${21 + i},100\u00a000${i}`)].join('\n');
    expect((await read(Buffer.from(french, 'latin1'))).bars[9]).toEqual([30, 100009]);
  });

  test('a first row without a header that lost or won a cell is refused by its number', async () => {
    for (const first of ['2024-07-05,20,25,15,21100000', '2024-07-05,20,25,15,21,10,0000']) {
      const { bars, refused } = await read([first, ...LINES].join('\n'));
      expect(bars).toHaveLength(10);
      expect(refused).toEqual([expect.stringMatching(/^1: has [57] cells instead of 6/)]);
    }
  });

  test('no line of values above the first whole row without a header is left out unnamed, also a part of a row', async () => {
    const broken = ['2024-07-03,20,25,15,21,1000,00', '2'];
    const { bars, refused } = await read([...broken, ...LINES].join('\n'));
    expect(bars).toHaveLength(10);
    expect(refused).toEqual(['1: has 7 cells instead of 6', '2: has 1 cell instead of 6']);
    const titled = await read(['Prices of AAPL', '2', ...LINES].join('\n'));
    expect(titled.refused).toEqual(['1: has 1 cell instead of 6']);
  });

  test('rows below a header that lost its place in a line are refused, not read by the places of their cells', async () => {
    const swapped = lines((i) => `${21 + i},${25 + i},${15 + i},${20 + i},${100000 + i}`);
    const error = await failureOf(read(['Date,Close,Hi', 'gh,Low,Open,Volume', ...swapped].join('\n')));
    expect(error.code).toBe('ARGUS_FEED_FORMAT');
    expect(error.message).toContain('the lines above its rows name columns (Close, Low, Open, Volume)');
    expect((await read(['Prices of AAPL', ...LINES].join('\n'))).bars).toHaveLength(10);
  });
});

test('a single amount of money and a single cut day are refused in a table too large for a sample', async () => {
  const rows = Array.from({ length: 2_100 }, (_, i) => {
    const day = new Date(Date.UTC(2016, 0, 4) + i * 86_400_000).toISOString().slice(0, 10);
    const price = i === 7 ? '$2' : '22';
    const volume = `"1,000,${String(i % 1000).padStart(3, '0')}"`;
    return `BTC,crypto,BINANCE,${i === 20 ? day.slice(0, -1) : day},${price},25,1,21,${volume}`;
  });
  const { bars, refused } = await read(['symbol,asset_class,venue,ts,open,high,low,close,volume', ...rows].join('\n'));
  expect(bars).toHaveLength(2_098);
  expect(bars[1]).toEqual([21, 1_000_001]);
  expect(refused).toEqual([
    '8: open is missing or not a number',
    '21: the time is missing or is no time between 1970 and 2100',
  ]);
});
