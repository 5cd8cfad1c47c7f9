import type { z } from 'zod';
import { can, type Tier } from '#contracts/tiers.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { changeDays } from './queries/change-days.ts';
import { changes, history, historyCounts } from './queries/changes.ts';
import { exogenousRegimes } from './queries/exogenous-regimes.ts';
import { changeConfidence, classCountDays, classCounts, spellNext, spellSurvival } from './queries/history.ts';
import { noveltySeries, probabilityDays, rangeOutcomes, ratioDays } from './queries/instrument-days.ts';
import { classChanges, dailyInstruments, instruments } from './queries/instruments.ts';
import { nextAfter } from './queries/next-after.ts';
import { openDay, openDays } from './queries/open-day.ts';
import { livelyDays } from './queries/overview.ts';
import { rangeRecord, ranges } from './queries/ranges.ts';
import { type RegimeRow, regimes, spells } from './queries/regimes.ts';
import { relative } from './queries/relative.ts';
import type { SettledRows } from './queries/settled-rows.ts';
import { correlations, shiftReports, shifts } from './queries/shifts.ts';
import { ledgerHeads, signals, trackRecord } from './queries/signals.ts';
import { type RowsOf, readQueries } from './queries/tier-query.ts';
import { classCorrelationWeeks, shiftCandidates, ties } from './queries/ties.ts';
import {
  eventScores,
  modelGates,
  noveltyScores,
  persistenceScores,
  rangeDays,
  signalScores,
} from './queries/track-record.ts';

/** All that the pages of a tier are made of. Each query says in its own file which tiers have it. */
const QUERIES = {
  instruments,
  dailyInstruments,
  classChanges,
  regimes,
  spells,
  changes,
  history,
  historyCounts,
  signals,
  trackRecord,
  ledgerHeads,
  ranges,
  rangeRecord,
  relative,
  shifts,
  correlations,
  shiftReports,
  ties,
  shiftCandidates,
  classCorrelationWeeks,
  exogenousRegimes,
  probabilityDays,
  noveltySeries,
  ratioDays,
  rangeOutcomes,
  spellSurvival,
  spellNext,
  nextAfter,
  changeConfidence,
  openDays,
  openDay,
  classCounts,
  classCountDays,
  changeDays,
  livelyDays,
  rangeDays,
  modelGates,
  signalScores,
  eventScores,
  persistenceScores,
  noveltyScores,
} as const;

/** An instrument with its daily regime (null: none yet), and the as-of and run of its newest row. */
export type InstrumentRow = z.infer<typeof instruments.row> & {
  readonly daily: RegimeLabel | null;
  readonly asOf: number;
  readonly runId: string;
};

/** The rows of one tier by the names of their queries. What a tier must not know is empty, because its views do not have it. */
export interface TierRows extends Omit<RowsOf<typeof QUERIES>, 'instruments' | 'dailyInstruments'> {
  readonly tier: Tier;
  readonly instruments: readonly InstrumentRow[];
}

/** Reads a tier: at most forty statements, all at once, less those whose rows are `settled`. @throws ZodError for a row that breaks its schema. */
export async function readTier(warehouse: Warehouse, tier: Tier, settled?: SettledRows): Promise<TierRows> {
  const { instruments: plain, dailyInstruments: daily, ...rows } = await readQueries(warehouse, tier, QUERIES, settled);
  return { tier, ...rows, instruments: can(tier, 'evidence') ? withNewest(plain, rows.regimes) : withDaily(daily) };
}

/** A missing row of the outer join has the engine's default label and no run. */
const withDaily = (rows: RowsOf<typeof QUERIES>['dailyInstruments']): InstrumentRow[] =>
  rows.map(({ label, ...row }) => ({ ...row, daily: row.runId === '' ? null : label }));

function withNewest(rows: RowsOf<typeof QUERIES>['instruments'], regimeRows: readonly RegimeRow[]): InstrumentRow[] {
  const bySymbol = Map.groupBy(regimeRows, ({ symbol }) => symbol);
  return rows.map((row) => {
    const ofSymbol = bySymbol.get(row.symbol) ?? [];
    const newest = ofSymbol.reduce((best, { asOf, runId }) => (asOf > best.asOf ? { asOf, runId } : best), NO_ROW);
    return { ...row, daily: ofSymbol.findLast(({ timeframe }) => timeframe === '1d')?.label ?? null, ...newest };
  });
}

const NO_ROW = { asOf: 0, runId: '' };
