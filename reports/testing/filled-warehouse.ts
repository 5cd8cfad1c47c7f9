import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TIERS, type TierTable } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId, Instrument } from '#market/instrument.ts';
import { CONTEXT_MARKET, calendarIdOf, type MarketId, marketOf } from '#market/market-id.ts';
import type { Shift } from '#market/models/shifts/findings.ts';
import { contextInstrument } from '#market/series/instrument.ts';
import { DAY } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES, TIMEFRAME_MS, TIMEFRAMES, timeframeIndex } from '#market/timeframe.ts';
import { insertBars } from '#warehouse/bars.ts';
import { insertClassCorrelations } from '#warehouse/class-correlations.ts';
import { insertCorrelationTies } from '#warehouse/correlation-ties.ts';
import { type ExogenousSeries, insertExogenousSeries } from '#warehouse/exogenous-series.ts';
import { insertFeatures } from '#warehouse/features.ts';
import { insertForecastOutcomes } from '#warehouse/forecast-outcomes.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { FORECAST_LEDGER } from '#warehouse/ledger/forecasts.ts';
import { SIGNAL_LEDGER, type SignalEntry } from '#warehouse/ledger/signals.ts';
import { migrate } from '#warehouse/migrate.ts';
import { insertNovelty } from '#warehouse/novelty.ts';
import { insertPersistence } from '#warehouse/persistence.ts';
import { insertRangeForecasts } from '#warehouse/range-forecasts.ts';
import { countRegimesByDay, insertRegimeCounts, type RegimeCountRow } from '#warehouse/regime-counts.ts';
import { insertRegimeChanges, insertRegimes } from '#warehouse/regimes.ts';
import { insertRelativeForecasts } from '#warehouse/relative-forecasts.ts';
import { insertRelativeModels } from '#warehouse/relative-models.ts';
import { commitRun } from '#warehouse/runs.ts';
import { insertShifts, type ShiftRows } from '#warehouse/shifts.ts';
import { insertSpellFigures } from '#warehouse/spell-figures.ts';
import { fillLedger } from '#warehouse/testing/fill-ledger.ts';
import { openWarehouse, type Warehouse } from '#warehouse/warehouse.ts';
import { syntheticClassDays, syntheticTests, syntheticTies } from './synthetic-correlations.ts';
import { syntheticNovelty, syntheticRangeDays, syntheticSpells } from './synthetic-history.ts';
import {
  SENTINEL,
  type SyntheticOutput,
  syntheticBars,
  syntheticFeatures,
  syntheticInstruments,
  syntheticPersistence,
  syntheticRegimes,
} from './synthetic-market.ts';
import { syntheticForecasts, syntheticRanges } from './synthetic-ranges.ts';
import { fillRecord } from './synthetic-record.ts';
import { syntheticDirections, syntheticRelative } from './synthetic-relative.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url));

/** Days with a range and what came of it. */
const RANGE_DAYS = 105;
/** Days whose labels are counted. */
const COUNTED_DAYS = 120;

export interface FilledWarehouse {
  readonly warehouse: Warehouse;
  readonly instruments: readonly Instrument[];
  /** UTC ms: a Friday afternoon on which all markets but London are open. */
  readonly asOf: number;
  /** A further committed tick of the 24/7 market, `minutes` later. */
  tick(minutes: number): Promise<{ asOf: number; runId: string }>;
  close(): Promise<void>;
}

/**
 * A real embedded warehouse with bars, features, regimes and changes of all markets: one batch and one tick each, and one tick
 * that was killed before its commit row. One process may hold one of these at a time.
 */
export async function fillWarehouse({
  count = 12,
  tiers = TIERS,
  migrations = MIGRATIONS,
}: {
  count?: number;
  tiers?: TierTable;
  /** Folder of the schema. */
  migrations?: string;
} = {}): Promise<FilledWarehouse> {
  const directory = mkdtempSync(path.join(tmpdir(), 'argus-reports-'));
  const warehouse = await openWarehouse({ directory });
  await migrate(warehouse, { directory: migrations, tiers });
  const instruments = syntheticInstruments(count);
  const asOf = Date.UTC(2026, 10, 20, 17, 31);
  await upsertInstruments(warehouse, instruments, 1);
  const calendars = [...new Set(instruments.map(({ calendar }) => calendar))];
  for (const [seed, calendar] of calendars.entries()) {
    const symbols = instruments.filter((entry) => entry.calendar === calendar).map(({ symbol }) => symbol);
    await fillMarket(warehouse, { calendar, symbols, asOf, seed: seed + 1 });
    await fillRelative(warehouse, instruments, { calendar, asOf });
    await fillCorrelations(warehouse, instruments, { calendar, asOf });
  }
  await fillContext(warehouse, asOf);
  return {
    warehouse,
    instruments,
    asOf,
    async tick(minutes) {
      const at = asOf + minutes * 60_000;
      const symbols = instruments.filter(({ calendar }) => calendar === '24X7').map(({ symbol }) => symbol);
      const output = syntheticRegimes({
        symbols,
        timeframes: ['1m', '5m'],
        bars: 2,
        end: at,
        asOf: at,
        recentAfter: at - DAY,
        seed: 1000 + minutes,
      });
      const runId = await commit(warehouse, { kind: 'tick', market: '24x7', asOf: at, output });
      return { asOf: at, runId };
    },
    async close() {
      await warehouse.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function fillMarket(
  warehouse: Warehouse,
  { calendar, symbols, asOf, seed }: { calendar: CalendarId; symbols: readonly string[]; asOf: number; seed: number },
): Promise<void> {
  const market = marketOf(calendar);
  const batchAsOf = calendarOf(calendar).lastClosed(asOf)?.close as number;
  const base = { symbols, asOf, recentAfter: batchAsOf - DAY, seed };
  const daily = syntheticRegimes({ ...base, timeframes: ['1d', '1w'], bars: 150, end: batchAsOf });
  await insertShifts(warehouse, syntheticShifts(market, symbols, batchAsOf), {
    asOf: batchAsOf,
    version: 1,
    runId: runIdOf('batch', market, batchAsOf),
    activityId: `shifts-${market}`,
  });
  await insertPersistence(warehouse, market, syntheticPersistence(calendar), {
    asOf: batchAsOf,
    version: 1,
    runId: runIdOf('batch', market, batchAsOf),
    activityId: `persistence-${market}`,
  });
  await fillHistory(warehouse, { market, symbols, daily, batchAsOf });
  await commit(warehouse, { kind: 'batch', market, asOf: batchAsOf, output: daily });
  const intraday = syntheticRegimes({
    ...base,
    timeframes: INTRADAY_TIMEFRAMES,
    bars: 40,
    end: asOf,
    seed: seed + 100,
  });
  await commit(warehouse, { kind: 'tick', market, asOf, output: intraday, symbols });
  await countDays(warehouse, { market, asOf: batchAsOf, end: asOf });
  // Killed before its commit row: the newest rows of all, which nobody may see.
  const lost = syntheticRegimes({ ...base, timeframes: ['1m'], bars: 40, end: asOf + 40 * 60_000, seed: seed + 200 });
  const hidden = {
    ...lost,
    changes: { ...lost.changes, previousAgeBars: lost.changes.previousAgeBars.map((_, i) => SENTINEL.uncommitted + i) },
  };
  const after = keepAfter(hidden, asOf);
  const stamp = { asOf: asOf + 60_000, version: 9, runId: `tick-${market}-killed`, activityId: `killed-${market}` };
  await insertRegimes(warehouse, after.regimes, stamp);
  await insertRegimeChanges(warehouse, after.changes, stamp);
}

/** What pages say of the past: spells, novelty and ranges of days, and what came of the ranges. */
async function fillHistory(
  warehouse: Warehouse,
  {
    market,
    symbols,
    daily,
    batchAsOf,
  }: { market: MarketId; symbols: readonly string[]; daily: SyntheticOutput; batchAsOf: number },
): Promise<void> {
  const stamp = {
    asOf: batchAsOf,
    version: 1,
    runId: runIdOf('batch', market, batchAsOf),
    activityId: `history-${market}`,
  };
  const members = syntheticInstruments(12).filter(({ calendar }) => marketOf(calendar) === market);
  await insertSpellFigures(warehouse, market, syntheticSpells(members), stamp);
  await insertNovelty(warehouse, syntheticNovelty(daily.regimes), stamp);
  const end = Math.floor(batchAsOf / DAY) * DAY;
  const { forecasts, entries, outcomes } = syntheticRangeDays(symbols, { end, days: RANGE_DAYS });
  await insertRangeForecasts(warehouse, forecasts, stamp);
  await fillLedger(warehouse, { ledger: FORECAST_LEDGER, chain: `${market}/batches/forecasts`, rows: entries }, stamp);
  await insertForecastOutcomes(warehouse, { kind: 'first', outcomes }, stamp);
  const instruments = members.filter(({ symbol }) => symbols.includes(symbol));
  await fillRecord(warehouse, { market, instruments, batchAsOf }, { ...stamp, activityId: `record-${market}` });
}

/** The last batch of a calendar, and the stamp of one of its activities. */
function batchOf(calendar: CalendarId, asOf: number, activity: string) {
  const market = marketOf(calendar);
  const batchAsOf = calendarOf(calendar).lastClosed(asOf)?.close as number;
  const runId = runIdOf('batch', market, batchAsOf);
  return { market, batchAsOf, stamp: { asOf: batchAsOf, version: 1, runId, activityId: `${activity}-${market}` } };
}

/** How members and classes move together, by the batch of a market. */
async function fillCorrelations(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  { calendar, asOf }: { calendar: CalendarId; asOf: number },
): Promise<void> {
  const { market, batchAsOf, stamp } = batchOf(calendar, asOf, 'correlations');
  const members = instruments.filter((instrument) => instrument.calendar === calendar);
  const classes = [...new Set(members.map(({ assetClass }) => assetClass))];
  await insertCorrelationTies(warehouse, market, syntheticTies(members, batchAsOf), stamp);
  await insertClassCorrelations(warehouse, market, syntheticClassDays(classes, batchAsOf), stamp);
}

/** Directions against the class of the batch of a market. */
async function fillRelative(
  warehouse: Warehouse,
  instruments: readonly Instrument[],
  { calendar, asOf }: { calendar: CalendarId; asOf: number },
): Promise<void> {
  const { market, batchAsOf, stamp } = batchOf(calendar, asOf, 'relative');
  const classes = Map.groupBy(
    instruments.filter((instrument) => instrument.calendar === calendar),
    ({ assetClass }) => assetClass,
  );
  const models = [...classes.keys()].map((assetClass) => syntheticRelative(assetClass, batchAsOf));
  await insertRelativeModels(warehouse, { market, models }, stamp);
  const open = models.filter(({ relative }) => relative.gate.open);
  const symbols = open.flatMap(({ assetClass }) => (classes.get(assetClass) ?? []).map(({ symbol }) => symbol));
  await insertRelativeForecasts(warehouse, syntheticDirections(symbols, batchAsOf), stamp);
}

async function commit(
  warehouse: Warehouse,
  {
    kind,
    market,
    asOf,
    output,
    symbols = [],
  }: {
    kind: 'tick' | 'batch';
    market: MarketId;
    asOf: number;
    output: SyntheticOutput;
    symbols?: readonly string[];
  },
): Promise<string> {
  const runId = runIdOf(kind, market, asOf);
  const stamp = { asOf, version: asOf, runId, activityId: runId };
  if (symbols.length > 0) {
    await insertBars(warehouse, syntheticBars(symbols, asOf), { source: 'feed', rev: 0, ...stamp });
    await insertFeatures(warehouse, syntheticFeatures(symbols, asOf), stamp);
    const signals = syntheticSignals(symbols, asOf);
    await fillLedger(warehouse, { ledger: SIGNAL_LEDGER, chain: `${market}/ticks`, rows: signals }, stamp);
    await insertNovelty(warehouse, signals.map(noveltyOf), stamp);
    await insertRangeForecasts(warehouse, syntheticRanges(symbols, asOf), stamp);
    const forecasts = {
      ledger: FORECAST_LEDGER,
      chain: `${market}/ticks/forecasts`,
      rows: syntheticForecasts(symbols, asOf),
    };
    await fillLedger(warehouse, forecasts, stamp);
  }
  await insertRegimes(warehouse, output.regimes, stamp);
  await insertRegimeChanges(warehouse, output.changes, stamp);
  await commitRun(warehouse, {
    runId,
    kind,
    market,
    asOf,
    barsThrough: asOf,
    stateThrough: asOf,
    bars: 0,
    features: symbols.length,
    regimes: output.regimes.length,
    changes: output.changes.length,
    engineFingerprint: 'test',
    version: asOf,
  });
  return runId;
}

/** How many instruments of each class showed each label on the days behind, as a batch counts them. */
async function countDays(
  warehouse: Warehouse,
  { market, asOf, end }: { market: MarketId; asOf: number; end: number },
): Promise<void> {
  const runId = runIdOf('batch', market, asOf);
  const sessions = calendarOf(calendarIdOf(market))
    .sessions(asOf - COUNTED_DAYS * DAY, asOf)
    .filter(({ close }) => close <= asOf);
  const rows: RegimeCountRow[] = [];
  for (const timeframe of TIMEFRAMES) {
    const closes = sessions.map(({ close }) => close);
    const counts = await countRegimesByDay(warehouse, { market, timeframe, closes, asOf: end, includeRun: runId });
    for (const { assetClass, closeTime, labelCounts } of counts) {
      const known = labelCounts.reduce((sum, count) => sum + count, 0);
      const day = sessions.find(({ close }) => close === closeTime)?.date ?? '';
      const key = { assetClass, timeframe: timeframeIndex(timeframe), day, closeTime };
      rows.push({ ...key, labelCounts: Float64Array.from(labelCounts), known });
    }
  }
  await insertRegimeCounts(warehouse, market, rows, { asOf, version: 1, runId, activityId: `counts-${market}` });
}

/** The class drew together; of findings one of each kind. */
function syntheticShifts(market: MarketId, symbols: readonly string[], closeTime: number): ShiftRows {
  const group = `crypto@${market}`;
  const [first, second, third] = [0, 1, 2].map((i) => symbols[i % symbols.length] as string) as [
    string,
    string,
    string,
  ];
  const level = { level: 'class' as const, group, peer: '', members: symbols.length, before: 0.31, after: 0.57 };
  const shift = (level: Shift['level'], subject: string, peer: string, before: number, after: number): Shift => {
    return { level, detector: 'fast', subject, peer, peers: [], ties: 1, before, after, q: 0.012 };
  };
  return {
    market,
    timeframe: '1d',
    closeTime,
    report: {
      levels: [
        ...syntheticTests(market, symbols),
        { ...level, absorptionBefore: 0.4, absorptionAfter: 0.6, p: 0.004, q: 0.02, detector: 'slow' },
      ],
      found: [
        shift('class', group, '', 0.62, 0.31),
        shift('symbol', first, group, SENTINEL_SHIFT.before, SENTINEL_SHIFT.after),
        { ...shift('hub', second, '', 0.2, 0.55), ties: 3, peers: [first, third] },
        // Of a market with fewer than three symbols the third is one of the others.
        ...(symbols.length < 3 ? [] : [shift('pair', first, third, 0.7, -0.12)]),
      ],
      pairsFound: symbols.length < 3 ? 3 : 4,
      pairsTested: 45,
      symbolsTested: symbols.length,
    },
  };
}

const noveltyOf = (row: SignalEntry) => ({
  ...row,
  openTime: row.barOpen,
  closeTime: row.barClose,
  drivers: ['volume_rel_20', 'gap_in_sigma', 'discord_20'],
  noveltyVersion: 1,
});

/** Correlations that no other row has: what shows them has read a shift. */
export const SENTINEL_SHIFT = { before: 0.8341, after: 0.2263 };

/** Three series around the markets: one current, one that changed after the page, one that ended long ago. */
async function fillContext(warehouse: Warehouse, asOf: number): Promise<void> {
  const series = [
    ['bond:US_TREASURY_10Y_YIELD', 'yield', 1],
    ['macro:VIX_CLOSE', 'level', 1],
    ['macro:CPILFESL', 'level', 400],
  ] as const;
  const at = asOf - 17 * 3_600_000;
  const instruments = series.map(([name, kind]) => contextInstrument(name, kind));
  const rows = series.map(([name, kind, age], i): ExogenousSeries => {
    const instrument = instruments[i] as Instrument;
    const counts = { values: 500, dailyBars: 480, weeklyBars: 100, spacingDays: 1 };
    return { series: name, kind, instrument, frozen: null, ...counts, knowledgeTime: at - age * DAY };
  });
  const symbols = instruments.map(({ symbol }) => symbol);
  const base = { symbols, bars: 60, end: at, asOf: at, recentAfter: 0, seed: 77 };
  const runId = runIdOf('batch', CONTEXT_MARKET, at);
  const output = syntheticRegimes({ ...base, timeframes: ['1d', '1w'] });
  await insertExogenousSeries(warehouse, rows, { asOf: at, version: at, runId, activityId: `context-${runId}` });
  await commit(warehouse, { kind: 'batch', market: CONTEXT_MARKET, asOf: at, output });
}

const runIdOf = (kind: string, market: MarketId, asOf: number): string =>
  `${kind}-${market}-${new Date(asOf).toISOString().slice(0, 19)}Z`;

/** A signal of three charts of every symbol: every third has a direction, every seventh is unusual. */
function syntheticSignals(symbols: readonly string[], asOf: number): SignalEntry[] {
  return symbols.flatMap((symbol, i) =>
    (['1d', '1h', '5m'] as const).map((timeframe, j): SignalEntry => {
      const speaks = (i + j) % 3 === 0;
      return {
        issuedAt: asOf,
        symbol,
        timeframe,
        barOpen: asOf - TIMEFRAME_MS[timeframe],
        barClose: asOf,
        horizon: 5,
        p: 0.6,
        shrunk: 0.56,
        direction: speaks ? (i % 2 === 0 ? 'up' : 'down') : 'neutral',
        confidence: 0.56,
        reason: speaks ? '' : 'no_demonstrated_skill',
        low: -0.03,
        high: 0.03,
        base: 0.5,
        modelVersion: 1,
        regime: 'bull_trend',
        probabilities: Float32Array.of(0.6, 0.1, 0.1, 0.1, 0.1),
        novelty: (i + j) % 7 === 0 ? 0.996 : 0.4,
        featureSha256: 'f'.repeat(64),
        engineFingerprint: 'test',
      };
    }),
  );
}

/** Only what closed after a time: the killed run must not replace rows that were committed. */
function keepAfter({ regimes, changes }: SyntheticOutput, time: number): SyntheticOutput {
  const pick = <T extends { length: number; closeTime: Float64Array }>(block: T): T => {
    const kept = [...block.closeTime.keys()].filter((i) => (block.closeTime[i] as number) > time);
    const entries = Object.entries(block).map(([name, column]) => {
      if (typeof column === 'number') return [name, kept.length];
      const width = column.length / block.length;
      const values = kept.flatMap((i) => [...column.slice(i * width, (i + 1) * width)]);
      return [name, Array.isArray(column) ? values : (column.constructor as Float64ArrayConstructor).from(values)];
    });
    return Object.fromEntries(entries);
  };
  return { regimes: pick(regimes), changes: pick(changes) };
}
