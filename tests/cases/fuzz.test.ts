import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { constants, crc32, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { openFeed } from '#feeds/open.ts';
import { type FileReader, openReader } from '#feeds/tables/duckdb.ts';
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
        // A damaged venue makes two instruments of one symbol, AAPL@NYSE beside it.
        bars.push({ symbol: symbol.replace(/@.*/, ''), day, values });
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
        const known = new Set(rows.map(keyOf));
        const wrong = outcome.bars.filter((bar) => !known.has(keyOf(bar)));
        expect(wrong, `run ${run}: bars that no line has\n${changed(bytes)}`).toEqual([]);
        const days = new Set(rows.map(({ symbol, day }) => `${symbol} ${day}`));
        expect(
          outcome.bars.length + outcome.aside,
          `run ${run}: rows that are neither read nor named`,
        ).toBeGreaterThanOrEqual(days.size);
      }
      expect(served).toBeGreaterThan(RUNS / 4);
    },
    FOREVER,
  );

  const packings: readonly (readonly [string, (text: Buffer) => Buffer])[] = [
    ['gzip', gzipSync],
    ['zstd', (text) => zstdCompressSync(text, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })],
    ['gzip of two members', (text) => Buffer.concat([gzipSync(text.subarray(0, 500)), gzipSync(text.subarray(500))])],
  ];
  test.each(packings)(
    `${RUNS} damaged files of %s give all bars unchanged, or are refused`,
    async (_, pack) => {
      const plain = path.join(folder, 'plain.csv');
      writeFileSync(plain, tidy);
      const right = await read(plain);
      expect(right?.bars.length).toBe(30);
      const whole = pack(Buffer.from(tidy));
      for (let run = 0; run < RUNS; run++) {
        const bytes = damage(whole, randomOf(run + 1));
        const file = path.join(folder, 'damaged.csv.gz');
        writeFileSync(file, bytes);
        const outcome = await read(file);
        if (outcome !== null) expect(outcome, `run ${run}, checksum ${crc32(bytes)}`).toEqual(right);
      }
    },
    FOREVER,
  );
});
