import type { Logger } from 'pino';
import type { FactIds } from '#contracts/fact.ts';
import type { Database } from '#database/database.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import type { MailTransport } from '#delivery/mail/transport.ts';
import type { Engine } from '#engine/engine.ts';
import type { Predictor } from '#engine/predictor.ts';
import type { Training } from '#engine/training/training.ts';
import type { Feed } from '#feeds/feed.ts';
import type { TellRelease } from '#hooks/release-message.ts';
import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { membersOf } from '#market/market-id.ts';
import type { NoteWriter } from '#reports/note-writer.ts';
import type { SnapshotBuilder } from '#reports/snapshots/build-snapshot.ts';
import type { MailRenderer } from '#site/mail-renderer.ts';
import type { Publisher } from '#site/publisher.ts';
import type { LedgerStore } from '#warehouse/ledger/append.ts';
import type { CodeFacts } from '#warehouse/lineage/run-facts.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** What the activities of one process share. Each factory asks only for the part it uses. */
export interface Dependencies {
  readonly warehouse: Warehouse;
  readonly database: Database;
  /** The fence of a chain of the signal ledger. */
  readonly headOf: LedgerStore['headOf'];
  readonly engine: Engine;
  readonly training: Training;
  readonly predictor: Predictor;
  /** Gives freed memory back to the system; called after the largest work of a process. */
  readonly releaseMemory: () => void;
  readonly feed: Feed;
  readonly instruments: readonly Instrument[];
  readonly publisher: Publisher;
  readonly snapshots: SnapshotBuilder;
  /** Absent: each step has one of its own that remembers nothing. */
  readonly notes?: NoteWriter | undefined;
  readonly keys: SigningKeys;
  readonly mailRenderer: MailRenderer;
  readonly transport: MailTransport;
  readonly baseUrl: string;
  /** Who mails are from; absent: an address that nobody has. */
  readonly senderAddress?: string | undefined;
  /** Hours after its run began in which a digest may leave; then it is stale. */
  readonly digestHours: number;
  /** Node version and the like: what the numbers depend on besides data and code. */
  readonly engineFingerprint: string;
  /** Ids of facts on pages and mails; absent: there are none. */
  readonly factIds?: FactIds | undefined;
  /** Absent: nobody is told what was published. */
  readonly tellRelease?: TellRelease | undefined;
  /** Which code this is, for the facts of a run. */
  readonly code: CodeFacts;
  readonly log: Logger;
}

/** Symbols of a market group, in name order. */
export const symbolsOf = (instruments: readonly Instrument[], market: MarketId): string[] =>
  membersOf(instruments, market)
    .map(({ symbol }) => symbol)
    .sort();
