import { z } from 'zod';
import { digestLedgerHash } from '#database/ledger.ts';
import { type MarketId, marketsOf, membersOf } from '#market/market-id.ts';
import { openReleaseReader } from '#releases/release.ts';
import { contentHash } from '#warehouse/hash.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import { lastRun, type RunRow, recentRuns, watermarks } from '#warehouse/runs.ts';
import { BLOCKED, listRuns, type RunLine } from '../operations.ts';
import type { Stores } from '../stores.ts';
import { operation } from './operation.ts';

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

/** Markets with their watermarks, the newest runs, the release, and what waits for an operator. */
export const status = operation(z.undefined(), async ({ stores, client }): Promise<Status> => {
  const { warehouse } = stores;
  const instruments = await readInstruments(warehouse);
  const markets: MarketStatus[] = [];
  for (const market of marketsOf(instruments)) {
    const marks = await watermarks(warehouse, { market });
    const ticks = (await lastRun(warehouse, { market, kinds: ['tick'] })) !== null;
    markets.push({ market, instruments: membersOf(instruments, market).length, ticks, ...marks });
  }
  return {
    markets,
    runs: await recentRuns(warehouse, 8),
    release: await releaseOf(stores),
    blocked: client === null ? null : await listRuns(client, BLOCKED),
  };
});

/** Content hashes of every table, of the release and of the ledger of digests. */
export const hash = operation(
  z.undefined(),
  async ({ stores }): Promise<HashReport> => ({
    tables: await contentHash(stores.warehouse),
    release: await releaseOf(stores),
    digests: await digestLedgerHash(stores.database),
  }),
);

const releaseOf = async ({ config }: Stores): Promise<string | null> =>
  (await openReleaseReader(config.siteDirectory).current())?.id ?? null;
