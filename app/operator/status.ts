import { z } from 'zod';
import { type DigestDay, digestLedgerHash } from '#database/ledger.ts';
import type { MailHealth } from '#database/mail-health.ts';
import { type MarketId, marketsOf, membersOf } from '#market/market-id.ts';
import { contentHash } from '#warehouse/hash.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import { lastRun, lastRuns, type RunRow, watermarks } from '#warehouse/runs.ts';
import { BLOCKED, listRuns, type RunLine } from '../operations.ts';
import { digestMarket } from '../schedules.ts';
import { type Due, dueBySchedule, freeBytes, heldOf, mailsOf, type Pages, pagesOf } from './freshness.ts';
import { operation } from './operation.ts';

export interface MarketStatus {
  readonly market: MarketId;
  readonly instruments: number;
  readonly barsThrough: number;
  readonly stateThrough: number;
  /** Whether it ticks at all: a market of daily bars only does not, and is never behind. */
  readonly ticks: boolean;
  /** null: no Temporal server was asked, or it has no such schedule. */
  readonly nextTick: Due | null;
  readonly nextBatch: Due | null;
}

export interface Status {
  readonly markets: readonly MarketStatus[];
  /** The last committed run of each kind of each market. */
  readonly runs: readonly RunRow[];
  readonly release: string | null;
  readonly pages: Pages | null;
  readonly mails: readonly DigestDay[];
  /** Tenants whose mails are held. */
  readonly held: readonly MailHealth[];
  /** The market after whose batch the next digests go out. */
  readonly mailing: MarketId;
  readonly freeBytes: number;
  /** null: no Temporal server was asked. */
  readonly blocked: readonly RunLine[] | null;
}

export interface HashReport {
  readonly tables: readonly { table: string; rows: number; hash: string }[];
  readonly release: string | null;
  readonly digests: string;
}

/** Markets with their watermarks and what is due, the last runs, how fresh pages and mails are, and what waits for an operator. */
export const status = operation(z.undefined(), async ({ stores, client, now }): Promise<Status> => {
  const { warehouse } = stores;
  const instruments = await readInstruments(warehouse);
  const due = client === null ? new Map<string, Due>() : await dueBySchedule(client, now());
  const markets: MarketStatus[] = [];
  for (const market of marketsOf(instruments)) {
    const marks = await watermarks(warehouse, { market });
    const ticks = (await lastRun(warehouse, { market, kinds: ['tick'] })) !== null;
    const nextTick = due.get(`tick-${market}`) ?? null;
    const nextBatch = due.get(`batch-${market}`) ?? null;
    const count = membersOf(instruments, market).length;
    markets.push({ market, instruments: count, ticks, ...marks, nextTick, nextBatch });
  }
  const pages = await pagesOf(stores);
  return {
    markets,
    runs: await lastRuns(warehouse),
    release: pages?.release ?? null,
    pages,
    mails: await mailsOf(stores),
    held: await heldOf(stores),
    mailing: digestMarket(instruments),
    freeBytes: freeBytes(stores),
    blocked: client === null ? null : await listRuns(client, BLOCKED),
  };
});

/** Content hashes of every table, of the release and of the ledger of digests. */
export const hash = operation(
  z.undefined(),
  async ({ stores }): Promise<HashReport> => ({
    tables: await contentHash(stores.warehouse),
    release: (await pagesOf(stores))?.release ?? null,
    digests: await digestLedgerHash(stores.database),
  }),
);
