import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { DAY } from '#market/time.ts';
import { checkFile } from './open.ts';
import { readFiles } from './read.ts';
import type { BadRow } from './row-checks.ts';
import { type FileReader, openReader } from './tables/duckdb.ts';
import { damage, randomOf } from './testing/damage.ts';
import { ORACLES, type Oracle } from './testing/damaged-oracles.ts';
import { parquetSeed, SEEDS, type Seed, TRUE_ROWS } from './testing/damaged-seeds.ts';

/** Damaged files per format; CI takes a share, FUZZ_RUNS=10000 all of them. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 100);
/** Formats that are tried; all of them, unless a proof takes its share. */
const FORMATS = process.env.FUZZ_FORMATS?.split(',');
/** Some damaged Feather files send their decoder into a loop, which only the clock ends. */
const DECODE_LIMIT_MS = 300;
/** A file that is whole is waited for, however busy the machine is. */
const PATIENCE_MS = 60_000;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  /** UTC ms (of the day for daily bars), open, high, low, close, volume. */
  readonly bars: readonly (readonly number[])[];
  /** Rows that are named as refused, or counted as outside of the session. */
  readonly aside: number;
}

describe('damaged files', () => {
  let reader: FileReader;
  beforeAll(async () => {
    reader = await openReader();
    await reader.run('seed', parquetSeed(path.join(folder, 'seed.parquet')));
  });
  afterAll(() => reader?.close());

  /** Reads a file as openFeed does; gives the bars or the error. */
  async function attempt(target: string, { timeframe }: Seed, decodeLimitMs: number): Promise<Outcome | ArgusError> {
    const options = { decodeLimitMs, strict: true };
    try {
      const bars: number[][] = [];
      let aside = 0;
      for await (const file of readFiles(reader, [{ path: target, named: true }], options, [])) {
        const bad: BadRow[] = [];
        for (const { columns, outsideSession } of checkFile(file, file.timeframe ?? timeframe, bad)) {
          aside += outsideSession;
          const { openTime, open, high, low, close, volume } = columns;
          for (const [i, time] of openTime.entries()) {
            const label = timeframe === '1d' ? Math.floor(time / DAY) * DAY : time;
            bars.push([label, ...[open, high, low, close, volume].map((column) => column[i] as number)]);
            if (i > 0 && time <= (openTime[i - 1] as number)) throw new Error(`not after the bar before: ${time}`);
          }
        }
        aside += bad.length;
      }
      return { bars, aside };
    } catch (error) {
      if (error instanceof ArgusError) return error;
      throw error;
    }
  }

  /** What is wrong with what was read from a damaged file; null: nothing. */
  async function wrongIn(seed: Seed, bytes: Buffer, target: string, found: Outcome): Promise<string | null> {
    const rows = await (ORACLES.get(seed.format) as Oracle)(bytes, target, reader);
    const right = new Set((rows ?? TRUE_ROWS[seed.timeframe]).map((row) => row.join()));
    const wrong = found.bars.filter((bar) => !right.has(bar.join()) || fault(bar));
    if (wrong.length > 0) return `bars that no row has: ${wrong.slice(0, 3).join(' | ')}`;
    const times = new Set(rows?.filter((row) => !fault(row)).map(([time]) => time));
    const kept = found.bars.length + found.aside;
    return kept < times.size ? `${times.size} rows, of which ${kept} are read or named` : null;
  }

  test.each(SEEDS.filter(({ format }) => FORMATS === undefined || FORMATS.includes(format)))(
    'damaged files of $format give the numbers that their library or a plain reading gives, or a finding, or an error with its code',
    async (seed) => {
      const target = path.join(folder, seed.name);
      mkdirSync(path.dirname(target), { recursive: true });
      const original = Buffer.from(seed.content(readFileSync(path.join(folder, 'seed.parquet'))));
      const whole = { bars: TRUE_ROWS[seed.timeframe], aside: 0 };
      writeFileSync(target, original);
      expect(await attempt(target, seed, PATIENCE_MS)).toEqual(whole);
      let read = 0;
      const wrong: string[] = [];
      for (let run = 1; run <= RUNS; run++) {
        const bytes = damage(original, randomOf(run * 7919));
        writeFileSync(target, bytes);
        const found = await attempt(target, seed, DECODE_LIMIT_MS).catch((error) => {
          throw new Error(`run ${run}: ${(error as Error).message}`, { cause: error });
        });
        if (found instanceof ArgusError) continue;
        read++;
        const what = await wrongIn(seed, bytes, target, found);
        if (what !== null) wrong.push(`run ${run}: ${what}\n${bytes.toString('utf8')}`);
      }
      expect(wrong.slice(0, 10)).toEqual([]);
      // Most damage must leave something readable, or the test would only try the first check.
      expect(read).toBeGreaterThan(RUNS / 50);
      writeFileSync(target, original);
      expect(await attempt(target, seed, PATIENCE_MS), 'the reader still reads').toEqual(whole);
    },
    36_000_000,
  );
});

/** Whether prices and volume cannot be those of a bar. */
function fault([, open = 0, high = 0, low = 0, close = 0, volume = 0]: readonly number[]): boolean {
  const inside = low > 0 && low <= open && low <= close && open <= high && close <= high;
  return !inside || !Number.isFinite(high) || !(volume >= 0) || !Number.isFinite(volume);
}
