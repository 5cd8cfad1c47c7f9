import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import type { BarColumns } from '#market/bar.ts';
import type { FileFeed } from './file-feed.ts';
import { inspectFiles } from './inspect.ts';
import { leftOut } from './left-out.ts';
import { openFeed } from './open.ts';
import { failureOf, minuteRow, minutesCsv, minutesHeader, temporaryFolder } from './testing/temporary.ts';

const { path: folder, file, remove } = temporaryFolder();
afterAll(remove);

async function barsOf(feed: FileFeed, symbol = 'BTCUSDT'): Promise<BarColumns | undefined> {
  for await (const part of feed.bars({ timeframe: '1m', symbols: [symbol], from: 0, to: Number.MAX_SAFE_INTEGER }))
    return part.bars;
  return undefined;
}
const lenient = (...paths: string[]) => openFeed(paths, { badRows: 'quarantine' });

describe('a name that is no symbol', () => {
  test('spoils its own row and no other, wherever it stands: a byte order mark, a zero, a control, nothing', async () => {
    const rows = Array.from({ length: 45_000 }, (_, i) => minuteRow(Math.floor(i / 30), `S${10 + (i % 30)}`));
    const marks = ['\uFEFFS11', 'S\0', '\x1b]0;x\x07', ''];
    for (const [i, mark] of marks.entries()) rows[30_100 + i] = rows[30_100 + i]!.replace(/^S\d\d/, mark);
    const feed = await lenient(file('names.csv', minutesHeader + rows.join('')));
    expect(feed.quarantined().map(({ row, symbol }) => [row, symbol])).toEqual(
      marks.map((mark, i) => [30_101 + i, mark]),
    );
    expect((await feed.coverage()).reduce((sum, { rows }) => sum + rows, 0)).toBe(44_996);
    expect((await feed.instruments()).length).toBe(30);
  });
});

describe('the order of a file', () => {
  const rows = Array.from({ length: 20 }, (_, i) => minuteRow(i, 'BTCUSDT', `10,11,9,${10 + i / 100},3`));
  const ascending = minutesHeader + rows.join('');

  test.each([
    ['newest first', [...rows].reverse(), 'newest first: turned round'],
    ['mixed', [...rows.slice(7), ...rows.slice(0, 7)], 'not in the order of time: sorted'],
    ['with rows twice', [...rows, ...rows.slice(3, 5)], '2 rows repeat others'],
  ])('%s makes no difference to the bars, and is said', async (name, lines, note) => {
    const expected = await barsOf(await openFeed([file('asc.csv', ascending)]));
    const feed = await openFeed([file(`${name}.csv`, minutesHeader + lines.join(''))]);
    expect(await barsOf(feed)).toEqual(expected);
    expect(leftOut(feed).join()).toContain(note);
    expect((await inspectFiles([file('again.csv', minutesHeader + lines.join(''))])).files[0]?.notes.join()).toContain(
      note,
    );
  });

  test('a bad row is named by its number in the file, whatever the order', async () => {
    const lines = [...rows].reverse();
    lines[4] = minuteRow(15, 'BTCUSDT', '10,8,9,10,3');
    const error = await failureOf(openFeed([file('bad.csv', minutesHeader + lines.join(''))]));
    expect(error.message).toContain('bad.csv row 5 (BTCUSDT 2021-04-09T00:15:00.000Z): high 8 is below low 9');
  });
});

test('the rows of a long file keep their order and their numbers', async () => {
  const rows = Array.from({ length: 400_000 }, (_, i) => minuteRow(i));
  rows[399_000] = minuteRow(399_000, 'BTCUSDT', '10,8,9,10,3');
  const target = file('long.csv', minutesHeader + rows.join(''));
  const feed = await lenient(target);
  expect(feed.quarantined().map(({ row, time }) => [row, time])).toEqual([[399_001, '2022-01-11T02:00:00.000Z']]);
  expect(feed.notes().filter((note) => /order|round/.test(note))).toEqual([]);
});

describe('files that share bars', () => {
  const day = (from: number, to: number, close = 10.5) =>
    minutesHeader +
    Array.from({ length: to - from }, (_, i) => minuteRow(from + i, 'BTCUSDT', `10,11,9,${close},3`)).join('');

  test('files that share bars and agree are one series without a hole, whatever their order', async () => {
    const [a, b] = [file('a.csv', day(0, 10)), file('b.csv', day(9, 20))];
    for (const paths of [
      [a, b],
      [b, a],
    ]) {
      const feed = await openFeed(paths);
      expect((await barsOf(feed))?.length).toBe(20);
      expect(leftOut(feed)).toEqual(['2 files share 1 1m bars of BTCUSDT and agree']);
    }
  });

  test('files that share bars and differ: the file whose last bar is later decides, and each other bar is a finding with its row', async () => {
    const [a, b] = [file('a.csv', day(0, 12)), file('b.csv', day(10, 20, 10.75))];
    for (const paths of [
      [a, b],
      [b, a],
    ]) {
      const feed = await lenient(...paths);
      const bars = await barsOf(feed);
      expect([bars?.length, bars?.close[9], bars?.close[10]]).toEqual([20, 10.5, 10.75]);
      expect(feed.findings?.().map(({ issue, row, detail }) => [issue, row, detail])).toEqual([
        ['contradicted', 11, `close 10.5 is 10.75 in ${b} row 1, which is used`],
        ['contradicted', 12, `close 10.5 is 10.75 in ${b} row 2, which is used`],
      ]);
    }
    expect((await failureOf(openFeed([a, b]))).code).toBe('ARGUS_FEED_ROW');
    const { overlaps } = await inspectFiles([a, b]);
    expect([overlaps.findings.length, overlaps.notes.length]).toEqual([2, 1]);
  });

  test('files that share bars of one last bar: the later name decides', async () => {
    const [a, b] = [file('a.csv', day(0, 12)), file('b.csv', day(0, 12, 10.75))];
    expect((await barsOf(await lenient(b, a)))?.close[0]).toBe(10.75);
  });

  test('files that share bars fill the holes of each other', async () => {
    const odd = Array.from({ length: 20 }, (_, i) => (i % 2 ? minuteRow(i) : '')).join('');
    const even = Array.from({ length: 20 }, (_, i) => (i % 2 ? '' : minuteRow(i))).join('');
    const feed = await openFeed([file('odd.csv', minutesHeader + odd), file('even.csv', minutesHeader + even)], {
      timeframe: '1m',
    });
    expect((await barsOf(feed))?.length).toBe(20);
  });
});

describe('one bad file in a folder', () => {
  test.each([
    ['cut.csv.gz', gzipSync(minutesCsv(9)).subarray(0, -9), 'cut off'],
    ['alone.csv', minutesHeader + minuteRow(0, 'ALONE'), 'no timeframe'],
    ['class.csv', minutesCsv(9).replaceAll('crypto', 'tulips').replaceAll('BTCUSDT', 'TUL'), 'tulips'],
    ['venue.csv', minutesCsv(9).replaceAll('BINANCE', 'KRAKEN'), 'open them as feeds of their own'],
    ['broken.parquet', 'PAR1 and nothing more', 'cannot be read'],
    ['broken.feather', 'ARROW1 and nothing more', 'cut off'],
    ['broken.json', '{"a":', 'cannot be read as JSON'],
    ['broken.zip', 'PK\x03\x04 and nothing more', 'zip archive'],
  ])('%s leaves the others as they are, and is named with its reason', async (name, content, reason) => {
    file(`${name}-folder/a.csv`, minutesCsv(9));
    const bad = file(`${name}-folder/${name}`, content);
    const feed = await lenient(`${folder}/${name}-folder`);
    expect((await barsOf(feed))?.length).toBe(9);
    expect(feed.skipped().map((left) => [left.path, left.named, left.error?.code.startsWith('ARGUS_FEED')])).toEqual([
      [bad, false, true],
    ]);
    expect(feed.skipped()[0]?.reason).toContain(reason);
  });
});
