import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { FileFeed } from '#feeds/file-feed.ts';
import { openFeed } from '#feeds/open.ts';
import type { SymbolBars } from '#market/bar.ts';
import { insertBars } from '#warehouse/bars.ts';
import { insertFeedFindings } from '#warehouse/feed-findings.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { migrate } from '#warehouse/migrate.ts';
import { type Finding, loadChecks, runChecks } from '#warehouse/quality/checks.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';

const data = process.env.ARGUS_SHARED_DATA ?? path.resolve('../shared/data');
const absent = !existsSync(path.join(data, 'known_bad_rows.csv'));
const folder = mkdtempSync(path.join(tmpdir(), 'argus-known-bad-'));
const CHECKS = ['jump-without-action', 'large-move', 'crossed-quotes', 'refused-rows'];

interface KnownRow {
  readonly file: string;
  readonly issue: string;
  readonly symbol: string;
  readonly venue: string;
  /** YYYY-MM-DDTHH:MM */
  readonly at: string;
}

const knownRows = (): KnownRow[] =>
  readFileSync(path.join(data, 'known_bad_rows.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [file = '', issue = '', symbol = '', venue = '', ts = ''] = line.split(',');
      return { file, issue, symbol, venue, at: ts.slice(0, 16) };
    });

/** A check finds every suspicious row in the notes of the data, or this test explains why the row is not one. */
describe.skipIf(absent)(
  absent
    ? 'known bad rows (skipped: rows of market bars without a licence to ship, no known_bad_rows.csv in ARGUS_SHARED_DATA)'
    : 'known bad rows',
  () => {
    let warehouse: Warehouse;
    let made = 0;
    afterAll(async () => {
      await warehouse?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function check(file: string): Promise<{ feed: FileFeed; found: Finding[] }> {
      await warehouse?.close();
      warehouse = await openWarehouse({ directory: folder, database: `known_${made++}` });
      await migrate(warehouse, { directory: fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url)) });
      const feed = await openFeed([path.join(data, 'bars', file)], { badRows: 'quarantine' });
      const instruments = await feed.instruments();
      await upsertInstruments(warehouse, instruments, 1);
      for (const timeframe of feed.timeframes) {
        const parts: SymbolBars[] = [];
        for await (const part of feed.bars({ timeframe, from: 0, to: Number.MAX_SAFE_INTEGER })) parts.push(part);
        await insertBars(warehouse, parts, {
          source: 'feed',
          rev: 0,
          asOf: 0,
          version: 1,
          runId: 'r',
          activityId: timeframe,
        });
      }
      await insertFeedFindings(warehouse, file, feed.findings?.() ?? []);
      const symbols = instruments.map(({ symbol }) => symbol);
      const checks = loadChecks().filter(({ id }) => CHECKS.includes(id));
      return {
        feed,
        found: await runChecks(
          warehouse,
          { market: 'xnys', symbols, after: 0, through: Date.UTC(2030, 0, 1) },
          { checks },
        ),
      };
    }

    it.each([...new Set(absent ? ['each file'] : knownRows().map(({ file }) => file))])(
      'the known bad rows of %s are all found or explained',
      async (file) => {
        const { feed, found } = await check(file);
        const outside = new Set(feed.outsideSession().map(({ symbol }) => symbol));
        const day = (time: number) => new Date(time).toISOString().slice(0, 10);
        // A daily label is a date; everything else is a minute.
        const keys = new Set(
          found.flatMap(({ symbol, openTime }) => [
            `${symbol} ${new Date(openTime).toISOString().slice(0, 16)}`,
            `${symbol} ${day(openTime)}`,
          ]),
        );
        const unexplained: string[] = [];
        for (const row of knownRows().filter((listed) => listed.file === file)) {
          const names = [row.symbol, `${row.symbol}@${row.venue}`];
          const daily = row.at.endsWith('T00:00') && file.includes('_1d_');
          if (names.some((name) => keys.has(`${name} ${daily ? row.at.slice(0, 10) : row.at}`))) continue;
          // Noise of an adjustment below 1e-9 of the price: high and low are widened by it, nothing is left to find.
          if (row.issue.endsWith('float_noise')) continue;
          // A row before the open or after the close is not a bar of the session.
          if (!daily && outside.has(row.symbol)) continue;
          unexplained.push(`${row.issue} ${row.symbol} ${row.at}`);
        }
        expect(unexplained).toEqual([]);
      },
      60_000,
    );
  },
);
