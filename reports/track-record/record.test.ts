import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { highestTier, TIERS } from '#contracts/tiers.ts';
import { DAY } from '#market/time.ts';
import type { TrackRecordModel } from '../models/track-record.ts';
import { buildPages } from '../pages.ts';
import { type FilledWarehouse, fillWarehouse } from '../testing/filled-warehouse.ts';
import { readTier } from '../tier-rows.ts';
import { noveltyOf } from './novelty.ts';
import { recordOf as recordOfRows } from './record.ts';

let filled: FilledWarehouse;
let records: Map<string, TrackRecordModel>;
beforeAll(async () => {
  filled = await fillWarehouse();
  const pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf });
  records = new Map(
    pages.flatMap(({ tier, model }) => (model.template === 'track_record' ? [[tier, model] as const] : [])),
  );
}, 180_000);
afterAll(() => filled?.close());

const recordOf = (tier: string) => records.get(tier) as TrackRecordModel;

describe('the page of the track record', () => {
  it('Gives each tier what it may know of the past, and no more', () => {
    const parts = TIERS.map(({ name }) => {
      const { coverage, gates, signals, diagrams, brier, track, heads } = recordOf(name);
      const directed = diagrams?.rows.map(({ id }) => id) ?? [];
      return [
        name,
        coverage?.horizons.length,
        gates !== null,
        signals !== null,
        directed.length,
        brier !== null,
        track.length > 0,
        heads.length > 0,
      ];
    });
    expect(parts).toEqual([
      ['free', 1, false, false, 0, false, false, false],
      ['founding', 1, true, false, 0, false, false, true],
      ['growth', 3, true, true, 2, true, true, true],
      ['enterprise', 3, true, true, 3, true, true, true],
    ]);
    expect(recordOf('founding').gates?.groups.map(({ id }) => id)).toEqual(['range-1', 'direction']);
  });

  it('Tells free readers how many ranges held up to ninety days ago, as counts alone', async () => {
    const [known] = await filled.warehouse.query({
      sql: `SELECT sum(outcomes) AS n, sum(held) AS held, toUnixTimestamp(toDateTime(max(day))) * 1000 AS newest FROM tier_free_range_days`,
      schema: z.object({ n: z.coerce.number(), held: z.coerce.number(), newest: z.coerce.number() }),
    });
    expect(known?.newest).toBeLessThanOrEqual(filled.asOf - 90 * DAY);
    const { tiles, isShare } = recordOf('free');
    expect(isShare).toBe(false);
    expect(tiles.map(({ value, of }) => [value, of])).toEqual([[String(known?.held), `of ${known?.n}`]]);
    expect(JSON.stringify(recordOf('free'))).not.toContain('%');
  });

  it('Scores what a night said of labels by the labels ten bars on, of closes after that night alone', async () => {
    const rows = await filled.warehouse.query({
      sql: `SELECT symbol, toString(label) AS label, toUnixTimestamp64Milli(close_time) AS close
            FROM regimes FINAL WHERE timeframe = '1d' AND run_id IN (SELECT run_id FROM runs) AND symbol NOT LIKE '%:%' ORDER BY symbol, close`,
      schema: z.object({ symbol: z.string(), label: z.string(), close: z.coerce.number() }),
    });
    const nights = await filled.warehouse.query({
      sql: `SELECT lower(i.calendar) AS market, i.symbol AS symbol, min(toUnixTimestamp64Milli(p.as_of)) AS night
            FROM regime_persistence AS p INNER JOIN (SELECT * FROM instruments FINAL) AS i ON lower(i.calendar) = p.market GROUP BY market, symbol`,
      schema: z.object({ symbol: z.string(), night: z.coerce.number() }),
    });
    const nightOf = new Map(nights.map(({ symbol, night }) => [symbol, night]));
    const outcomes = [...Map.groupBy(rows, ({ symbol }) => symbol)].flatMap(([symbol, days]) =>
      days.flatMap(({ label, close }, i) => {
        const later = days[i + 10];
        return later === undefined || close < (nightOf.get(symbol) ?? Number.POSITIVE_INFINITY)
          ? []
          : [later.label === label];
      }),
    );
    const [diagram] = recordOf('growth').diagrams?.rows ?? [];
    expect(diagram?.id).toBe('said-regimes');
    expect(diagram?.points).toMatchObject([
      {
        claimed: 0.4,
        came: { n: outcomes.length, share: Number((outcomes.filter(Boolean).length / outcomes.length).toFixed(4)) },
      },
    ]);
  });

  it('Says since when a gate is open: the first of the nights in a row on which it was', () => {
    const [first] = recordOf('growth').signals?.models ?? [];
    expect(first).toMatchObject({ title: 'Crypto', open: true, t: 2.95 });
    expect((first?.since ?? 0) % DAY).toBe(0);
    const shut = recordOf('growth').gates?.groups.find(({ id }) => id === 'direction')?.models[1];
    expect(shut?.since).toBeLessThan(first?.since ?? 0);
  });

  it('Leaves a sentence where there is too little to draw', () => {
    expect(recordOf('growth').novelty).toBeNull();
    expect(recordOf('growth').waiting.join(' ')).toMatch(/Novelty: the next move after .* shown from a hundred on\./);
  });
});

it('A warehouse without an outcome says so in sentences, and draws nothing', async () => {
  const rows = await readTier(filled.warehouse, highestTier());
  const none = { rangeDays: [], signalScores: [], eventScores: [], persistenceScores: [], noveltyScores: [] };
  const record = recordOfRows({ ...rows, ...none, modelGates: [], trackRecord: [], rangeRecord: [] });
  expect(record.finding).toBe('Ranges have too few outcomes for a record; direction has proved nothing');
  expect([record.coverage, record.diagrams, record.brier, record.gates, record.signals, record.novelty]).toEqual(
    Array.from({ length: 6 }, () => null),
  );
  expect(record.misses).toEqual([]);
  expect(record.waiting).toHaveLength(5);
});

it('The next move after unusual days is compared with that after all others, weeks apart', () => {
  const weeks = Array.from({ length: 20 }, (_, i) =>
    new Date(Date.UTC(2026, 5, 1) + 7 * i * DAY).toISOString().slice(0, 10),
  );
  const rows = weeks.flatMap((week, i) => [
    { assetClass: 'crypto', week, flagged: true, days: 10, larger: 7 + (i % 2) },
    { assetClass: 'crypto', week, flagged: false, days: 200, larger: 100 },
  ]);
  const record = noveltyOf(rows);
  expect(record?.rows).toMatchObject([
    { title: 'All classes', flagged: { share: 0.75, n: 200 }, ordinary: { share: 0.5 } },
  ]);
  expect(record?.finding).toBe('After unusual days 75 % of next moves were larger than usual, after others 50 %');
});
