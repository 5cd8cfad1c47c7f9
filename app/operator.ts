import type { Client } from '@temporalio/client';
import { digestLedgerHash } from '#database/ledger.ts';
import { createLink } from '#delivery/access/links.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { MarketId } from '#market/market-id.ts';
import { marketsOf, membersOf } from '#market/market-id.ts';
import { measureRecord, type RecordMetrics } from '#market/models/signals/record.ts';
import { rebuildAround } from '#pipeline/amendments.ts';
import { openReleaseReader } from '#releases/release.ts';
import { type ContextRegime, contextRegimes } from '#reports/context.ts';
import { insertActions } from '#warehouse/actions.ts';
import { contentHash } from '#warehouse/hash.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import { type LedgerHead, type LedgerReport, verifyLedger } from '#warehouse/ledger-verify.ts';
import { readTrackRecord, type TrackRow } from '#warehouse/outcomes.ts';
import {
  type BarKey,
  listQuarantine,
  type QuarantinedBar,
  quarantineBars,
  releaseBars,
} from '#warehouse/quality/quarantine.ts';
import { type Acceptance, acceptFinding, type QualityReport, readQuality } from '#warehouse/quality/report.ts';
import { lastRun, type RunRow, recentRuns, watermarks } from '#warehouse/runs.ts';
import {
  insertSeries,
  listSeries,
  readSeriesKnownAt,
  type SeriesLine,
  type SeriesPoint,
  type SeriesValues,
} from '#warehouse/series.ts';
import { readOnlySql } from '#warehouse/sql.ts';
import { type ClassRecord, type RecordRequest, readClassRecords } from '#warehouse/track-record.ts';
import { BLOCKED, listRuns, type RunLine } from './operations.ts';
import type { Stores } from './stores.ts';

export interface MarketStatus {
  readonly market: MarketId;
  readonly instruments: number;
  readonly barsThrough: number;
  readonly stateThrough: number;
  /** Whether it ticks at all: a market of daily bars only does not, and is never behind. */
  readonly ticks: boolean;
}

export interface Status {
  readonly markets: readonly MarketStatus[];
  readonly runs: readonly RunRow[];
  readonly release: string | null;
  /** null: no Temporal server was asked. */
  readonly blocked: readonly RunLine[] | null;
}

export interface HashReport {
  readonly tables: readonly { table: string; rows: number; hash: string }[];
  readonly release: string | null;
  readonly digests: string;
}

export interface LinkRequest {
  readonly email: string;
  readonly scope: string;
  readonly days: number;
}

/** What a person asks of a running or a stopped Argus: the same answers, through the process that holds the engines. */
export interface Operator {
  status(): Promise<Status>;
  hash(): Promise<HashReport>;
  verifyLedger(request: { heads: readonly LedgerHead[] }): Promise<LedgerReport>;
  trackRecord(): Promise<TrackRow[]>;
  /** Every metric of the track record, by class and timeframe. */
  record(request: RecordRequest): Promise<RecordRow[]>;
  sql(query: string, format: string): Promise<string>;
  link(request: LinkRequest): Promise<{ url: string; expires: string; tier: string }>;
  quality(request: { date?: string; market?: string }): Promise<QualityReport[]>;
  acceptFinding(request: Acceptance & { reason: string }): Promise<void>;
  loadActions(request: {
    actions: readonly (CorporateAction & { knowledgeTime: number })[];
    source: string;
  }): Promise<number>;
  loadSeries(request: SeriesRequest): Promise<number>;
  listSeries(): Promise<SeriesLine[]>;
  showSeries(request: { series: string; at: number; last: number }): Promise<SeriesPoint[]>;
  /** Regimes of series as the highest tier may read them. */
  seriesRegimes(): Promise<ContextRegime[]>;
  quarantined(): Promise<QuarantinedBar[]>;
  /** Takes bars out or lets them count again, and builds what contains them anew. Returns the bars that this changed. */
  quarantine(request: QuarantineRequest): Promise<BarKey[]>;
}

/** The track record of one class and timeframe. `neutral`: share of the signals without a direction; `resolved`: whose end is known. */
export interface RecordRow extends RecordMetrics, Omit<ClassRecord, 'resolved' | 'horizon'> {
  readonly neutral: number;
  readonly resolved: number;
}

/** One series; null: the source has no value. */
export interface SeriesRequest extends Omit<SeriesValues, 'reference' | 'known' | 'value'> {
  readonly reference: readonly number[];
  readonly known: readonly number[];
  readonly value: readonly (number | null)[];
}

export interface QuarantineRequest {
  readonly bars: readonly BarKey[];
  readonly reason: string;
  readonly release: boolean;
}

export function createOperator(stores: Stores, client: Client | null): Operator {
  const { warehouse, database, keys, config } = stores;
  const releases = openReleaseReader(config.siteDirectory);
  const release = async () => (await releases.current())?.id ?? null;
  return {
    async status() {
      const instruments = await readInstruments(warehouse);
      const markets: MarketStatus[] = [];
      for (const market of marketsOf(instruments)) {
        const marks = await watermarks(warehouse, { market });
        const count = membersOf(instruments, market).length;
        const ticks = (await lastRun(warehouse, { market, kinds: ['tick'] })) !== null;
        markets.push({ market, instruments: count, ticks, ...marks });
      }
      return {
        markets,
        runs: await recentRuns(warehouse, 8),
        release: await release(),
        blocked: client === null ? null : await listRuns(client, BLOCKED),
      };
    },
    async hash() {
      return {
        tables: await contentHash(warehouse),
        release: await release(),
        digests: await digestLedgerHash(database),
      };
    },
    verifyLedger: (request) => verifyLedger(warehouse, request),
    trackRecord: () => readTrackRecord(warehouse),
    async record(request) {
      const rows: RecordRow[] = [];
      for await (const { resolved, horizon, ...group } of readClassRecords(warehouse, request))
        rows.push({
          ...group,
          neutral: 1 - group.directional / group.signals,
          resolved: resolved.move.length,
          ...measureRecord(resolved, horizon),
        });
      return rows;
    },
    sql: (query, format) => readOnlySql(warehouse, query, { format }),
    quality: (request) => readQuality(warehouse, request),
    acceptFinding: ({ reason, ...finding }) => acceptFinding(warehouse, finding, { reason, now: Date.now() }),
    async loadActions({ actions, source }) {
      await insertActions(warehouse, actions, source);
      return actions.length;
    },
    loadSeries: ({ reference, known, value, ...series }) =>
      insertSeries(warehouse, [
        {
          ...series,
          reference: Float64Array.from(reference),
          known: Float64Array.from(known),
          value: Float64Array.from(value, (x) => x ?? Number.NaN),
        },
      ]),
    listSeries: () => listSeries(warehouse),
    showSeries: (request) => readSeriesKnownAt(warehouse, request),
    seriesRegimes: () => contextRegimes(warehouse, 'enterprise'),
    quarantined: () => listQuarantine(warehouse),
    async quarantine({ bars, reason, release }) {
      const now = Date.now();
      const change = release ? releaseBars : quarantineBars;
      const changed = await change(warehouse, bars, { reason, now });
      await rebuildAround(warehouse, await readInstruments(warehouse), changed, now);
      return changed;
    },
    link: (request) => createLink({ database, keys, baseUrl: config.baseUrl, now: Date.now() }, request),
  };
}
