import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { openFeed } from '#feeds/open.ts';
import { type FileReader, openReader } from '#feeds/tables/duckdb.ts';
import { plainGunzip } from '#feeds/testing/plain-gzip.ts';
import { damage, randomOf } from './damage.ts';
import { type PlainRow, plainRows } from './plain-oracle.ts';

/** Damaged texts of each kind; FUZZ_RUNS=10000 is the proof. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 60);
const FOREVER = 86_400_000;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-damaged-'));
let reader: FileReader;
beforeAll(async () => {
  reader = await openReader();
});
afterAll(() => {
  reader?.close();
  rmSync(folder, { recursive: true, force: true });
});

const [head = '', ...days] = readFileSync(path.join(import.meta.dirname, 'inputs/order/newest-csv.csv'), 'utf8')
  .trimEnd()
  .split('\n');
const tidy = `symbol,asset_class,venue,${head}\n${days
  .reverse()
  .map((line) => `AAPL,us_equity,NYSE,${line}\n`)
  .join('')}`;

interface Outcome {
  readonly bars: readonly PlainRow[];
  readonly aside: number;
}

/** The bars of a file and the number of rows put aside; null where it is refused. */
async function read(file: string): Promise<Outcome | null> {
  try {
    const feed = await openFeed([file], { badRows: 'quarantine', timeframe: '1d', reader });
    const bars: PlainRow[] = [];
    for await (const { symbol, bars: part } of feed.bars({ timeframe: '1d', from: 0, to: 4e12 })) {
      for (let i = 0; i < part.length; i++) {
        const day = new Date(part.openTime[i] as number).toISOString().slice(0, 10).replaceAll('-', '');
        const values = (['open', 'high', 'low', 'close', 'volume'] as const).map((name) => part[name][i] as number);
        bars.push({ symbol, day, values });
      }
    }
    return { bars, aside: feed.quarantined().length };
  } catch (error) {
    if (error instanceof ArgusError) return null;
    throw error;
  }
}

/** The damaged lines. */
const changed = (bytes: Buffer): string => {
  const known = new Set(tidy.split('\n'));
  return bytes
    .toString('utf8')
    .split('\n')
    .filter((line) => !known.has(line))
    .join('\n');
};

const keyOf = ({ symbol, day, values }: PlainRow): string => [symbol, day, ...values].join(' ');

/** What is wrong with the bars of a damaged text, by the simplest reading of its lines; null: nothing. */
function faultOf(bytes: Buffer, rows: readonly PlainRow[], { bars, aside }: Outcome): string | null {
  // A damaged venue makes two instruments of a symbol, named AAPL@NYSE and so on.
  const known = new Set(rows.flatMap((row) => [keyOf(row), keyOf({ ...row, symbol: `${row.symbol}@${row.venue}` })]));
  const wrong = bars.filter((bar) => !known.has(keyOf(bar)));
  if (wrong.length > 0) return `bars that no line has: ${wrong.map(keyOf).join(' | ')}\n${changed(bytes)}`;
  const days = new Set(rows.map(({ symbol, day }) => `${symbol} ${day}`));
  return bars.length + aside < days.size ? 'rows that are neither read nor named' : null;
}

describe('damaged files', () => {
  test(
    `${RUNS} damaged texts give the numbers of their lines, or each lost row is named`,
    async () => {
      let served = 0;
      for (let run = 0; run < RUNS; run++) {
        const bytes = damage(Buffer.from(tidy), randomOf(run + 1));
        const rows = plainRows(bytes.toString('utf8'));
        const file = path.join(folder, 'damaged.csv');
        writeFileSync(file, bytes);
        const outcome = await read(file);
        // Quotes join lines, and a first line that names no columns is no oracle.
        if (outcome === null || rows === null || bytes.includes('"')) continue;
        served++;
        expect(faultOf(bytes, rows, outcome), `run ${run}`).toBeNull();
      }
      expect(served).toBeGreaterThan(RUNS / 4);
    },
    FOREVER,
  );

  test('a slash or an at sign in any place of a symbol is read by the documented rules, or its row is named', async () => {
    const row = tidy.indexOf('AAPL', 500);
    for (const symbol of [
      '/AAPL',
      'A/PL',
      'AA/L',
      'AAP/',
      'A/APL',
      'AA/PL',
      'AAP/L',
      'AAPL/',
      'A/A/L',
      'AAP//',
      'AAP@',
      'A@PL',
      'AAPL@',
    ]) {
      const bytes = Buffer.from(tidy.slice(0, row) + symbol + tidy.slice(row + 4));
      const file = path.join(folder, 'symbol.csv');
      writeFileSync(file, bytes);
      const outcome = await read(file);
      if (outcome !== null) expect(faultOf(bytes, plainRows(bytes.toString('utf8')) ?? [], outcome), symbol).toBeNull();
    }
  });

  const packings: readonly (readonly [string, (text: Buffer) => Buffer])[] = [
    ['gzip', gzipSync],
    ['zstd', (text) => zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
    ['gzip of two members', (text) => Buffer.concat([gzipSync(text.subarray(0, 500)), gzipSync(text.subarray(500))])],
  ];
  test.each(packings)(
    `${RUNS} damaged files of %s give all bars of their whole members unchanged, or are refused`,
    async (name, pack) => {
      const plain = path.join(folder, 'plain.csv');
      const readText = async (text: Buffer): Promise<Outcome | null> => {
        writeFileSync(plain, text);
        return await read(plain);
      };
      const right = await readText(Buffer.from(tidy));
      expect(right?.bars.length).toBe(30);
      const whole = pack(Buffer.from(tidy));
      for (let run = 0; run < RUNS; run++) {
        const bytes = damage(whole, randomOf(run + 1));
        const file = path.join(folder, 'damaged.csv.gz');
        writeFileSync(file, bytes);
        const outcome = await read(file);
        if (outcome === null) continue;
        const text = name === 'zstd' ? tidy : plainGunzip(bytes)?.toString('utf8');
        expect(text, `run ${run}: not whole`).toBeDefined();
        const expected = text === tidy ? right : await readText(Buffer.from(text ?? ''));
        expect(outcome, `run ${run}, checksum ${crc32(bytes)}`).toEqual(expected);
      }
    },
    FOREVER,
  );

  test('a gzip of two members that is cut off gives the text of its first one, or is refused', async () => {
    const text = Buffer.from(tidy);
    const [first, second] = [gzipSync(text.subarray(0, 500)), gzipSync(text.subarray(500))];
    const file = path.join(folder, 'cut.csv.gz');
    for (const length of [-1, 0, 1, 10, second.length - 1]) {
      writeFileSync(file, Buffer.concat([first, second]).subarray(0, first.length + length));
      const outcome = await read(file);
      // The last row of the first member lacks cells, and is named.
      if (length === 0) expect([outcome?.bars.length, outcome?.aside]).toEqual([6, 1]);
      else expect(outcome).toBeNull();
    }
  });
});
