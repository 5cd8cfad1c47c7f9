import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { Stage } from './stages.ts';

/** What clients, activities and workflows agree on: queues, inputs and results. No value here depends on Node. */

/** Workflows and the activities of ticks and batches: one queue, so that the first activity of a task is handed over eagerly. */
export const MARKET_QUEUE = 'argus-market';
/** Chunks of a backfill: an own queue, so that history never delays a tick. */
export const BACKFILL_QUEUE = 'argus-backfill';

/**
 * Orders the attempts of a run: of rows that two attempts wrote, those of the higher version count. Never part of a content hash, and
 * never a time to compute with, though it is made of one (`versionAt`).
 */
export type RunVersion = number & { readonly unit?: 'run version' };

/** The version of an attempt that began at a time. */
export const versionAt = (start: UtcMs): RunVersion => start as number;

/**
 * The form of the commands that a run writes into its history. It is part of the input, so a run keeps the form it began with, also when
 * it is Reset; one without a form began before there were any. Unlike a patch it leaves no row in the history.
 * 2: every stage up to the history of labels, and the outcome as a search attribute. 3: directions against the class.
 * 4: digests a hundred recipients at a time. 5: each list of digests as a run of its own. 6: the snapshots of a day.
 */
export const RUN_FORM = 6;

/** What every input of a run has. */
interface FormedInput {
  readonly form?: number;
}

export interface TickInput extends FormedInput {
  /** Market group: lower-cased calendar id. */
  readonly market: MarketId;
  /** Absent when a schedule starts the run: then its nominal time, floored to the minute, is the as-of. */
  readonly asOf?: UtcMs;
}

export interface TickResult {
  readonly runId: string;
  readonly skipped?: string;
  readonly bars?: number;
  readonly vectors?: number;
  readonly regimes?: number;
  readonly changes?: number;
  readonly pages?: number;
  readonly releaseId?: string;
}

export interface BatchInput extends FormedInput {
  readonly market: MarketId;
  /** Trade date YYYY-MM-DD. Absent when a schedule starts the run: then the last session closed by its nominal time. */
  readonly date?: string;
  /** Lists whose digests go out after this batch. */
  readonly lists?: readonly string[];
  /** How long a blocked stage waits for an operator, in seconds. Default 20 hours. */
  readonly patienceSeconds?: number;
}

export interface BatchResult {
  readonly runId: string;
  readonly dailyBars: number;
  readonly scales: number;
  readonly regimes: number;
  readonly changes: number;
  readonly pages: number;
  readonly releaseId: string;
  readonly mails: number;
  readonly skippedStages: readonly Stage[];
}

/** One list of digests of a day, as a run of its own. */
export interface DigestListInput {
  readonly list: string;
  /** YYYY-MM-DD, of the data. */
  readonly date: string;
  readonly market: MarketId;
  /** When the batch began that ordered it: the cut-off counts from here. */
  readonly since: UtcMs;
  /** Seconds until the next try while the provider is away. Default 5 minutes. */
  readonly waitSeconds?: number;
  /** Carried over by continueAsNew, and to a run that goes on for one that failed. */
  readonly progress?: DigestCarry;
}

/** How far a list is. */
export interface DigestCarry extends DigestListResult {
  /** The place of the last recipient; null: the beginning. */
  readonly after: string | null;
  readonly batches: number;
  /** Operators have paused it. */
  readonly paused: boolean;
}

/** Mails of a list by what became of them. */
export interface DigestListResult {
  readonly mails: number;
  /** Not sent, because the cut-off had passed. */
  readonly late: number;
  /** Not sent, because the mails of their tenant are held. */
  readonly held: number;
}

export interface BackfillInput extends FormedInput {
  readonly market: MarketId;
  /** Minute and daily bars from these times on, closed by `to`. */
  readonly minutesFrom: UtcMs;
  readonly dailyFrom: UtcMs;
  readonly to: UtcMs;
  /** Business name of this load; part of the run id. */
  readonly label: string;
  /** Chunks loaded at once. Default 2. */
  readonly concurrency?: number;
  /** Default `missing`. */
  readonly mode?: BackfillMode;
  /** Newest periods first. */
  readonly reverse?: boolean;
  readonly patienceSeconds?: number;
  /** Carried over by continueAsNew. */
  readonly paused?: boolean;
  readonly progress?: BackfillCarry;
}

/** `missing`: periods that were never loaded whole; `missing+failed`: those and the failed ones; `all`: every period again. */
export const BACKFILL_MODES = ['missing', 'missing+failed', 'all'] as const;
export type BackfillMode = (typeof BACKFILL_MODES)[number];

export interface BackfillCarry {
  /** Start of the first run. */
  readonly startedAt: UtcMs;
  readonly done: number;
  readonly total: number;
  readonly bars: number;
  readonly periods: number;
  readonly left: number;
}

/** What the query `backfillProgress` answers. */
export interface BackfillProgress {
  readonly done: number;
  readonly total: number;
  readonly bars: number;
  readonly barsPerSecond: number;
  /** null before the first chunk is done. */
  readonly secondsLeft: number | null;
  readonly concurrency: number;
  readonly paused: boolean;
}

export interface BackfillResult {
  readonly runId: string;
  readonly chunks: number;
  readonly bars: number;
  readonly periods: number;
  /** Periods that the mode left out because they are loaded. */
  readonly left: number;
}

/** Workflow run state as the `progress` query answers it. */
export interface StageProgress {
  readonly state: 'running' | 'blocked' | 'done';
  readonly stage: Stage | 'start' | 'done';
  readonly completed: readonly Stage[];
  readonly skipped: readonly Stage[];
  readonly cause?: string;
}

export const tickRunId = (market: MarketId, asOf: UtcMs): string => `tick-${market}-${isoSeconds(asOf)}`;
export const batchRunId = (market: MarketId, date: string): string => `batch-${market}-${date}`;
export const digestRunId = (list: string, date: string): string => `digests-${list}-${date}`;
export const backfillRunId = (market: MarketId, label: string): string => `backfill-${market}-${label}`;

/** 2026-11-20T14:31:00Z */
export const isoSeconds = (time: UtcMs): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
