import type { Logger } from 'pino';
import { chooseFeed, type FeedOptions, openChosen } from '#app/feed-choice.ts';
import { applySchedules } from '#app/schedules.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { connectTemporal, disconnectTemporal, ensureNamespace } from '#app/temporal-client.ts';
import type { Configuration } from '#config/environment.ts';
import type { Database } from '#database/database.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { MINUTE } from '#market/time.ts';
import { readInstruments, upsertInstruments } from '#warehouse/instruments.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { bringUp } from './bring-up.ts';

export interface Deployment {
  readonly config: Configuration;
  readonly stores: { readonly warehouse: Warehouse; readonly database: Database };
  readonly log: Logger;
  /** Given: its instruments are entered first, which a warehouse without a worker does not have yet. */
  readonly feed: FeedOptions;
  /** Loads the history of markets that have none, through the workers, before they tick. */
  readonly history?: boolean;
  /** Also over the schedules of a newer version. */
  readonly older?: boolean;
}

/**
 * Sets the schedules of a deployment whose Temporal is a server: by the job that migrates, or by hand; no worker does so. Returns their ids,
 * none where there is no instrument yet.
 * @throws ArgusError ARGUS_USAGE without a server, ARGUS_SCHEDULES_NEWER, ARGUS_FENCED, and what the feed throws.
 */
export async function scheduleDeployment({ config, stores, log, feed, history, older }: Deployment): Promise<string[]> {
  const address = serverOf(config);
  const client = await connectTemporal(address, config.temporalNamespace);
  try {
    await ensureNamespace(client);
    await enterInstruments(stores.warehouse, feed, config, log);
    const instruments = await readInstruments(stores.warehouse);
    if (instruments.length === 0) return [];
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const deployment = { client, instruments, stores };
    if (history) await bringUp(deployment, createStageEvents(), process.stderr, { now, to: now });
    return await applySchedules(deployment, now, { older: older ?? false });
  } finally {
    await disconnectTemporal(client);
  }
}

/** The Temporal server of a deployment. @throws ArgusError ARGUS_USAGE without one. */
export function serverOf({ temporalAddress }: Pick<Configuration, 'temporalAddress'>): string {
  if (temporalAddress === undefined)
    throw new ArgusError(
      'ARGUS_USAGE',
      'TEMPORAL_ADDRESS names no server: argus up and demo set the schedules of their own Temporal at their start',
    );
  return temporalAddress;
}

async function enterInstruments(
  warehouse: Warehouse,
  options: FeedOptions,
  config: Configuration,
  log: Logger,
): Promise<void> {
  if (!isFeedGiven(options, config)) return;
  const feed = await openChosen(chooseFeed(options, config), config, log);
  try {
    await upsertInstruments(warehouse, await feed.instruments(), 1);
  } finally {
    await feed.close();
  }
}

/** Whether a feed is named: nobody gets the simulated market into a warehouse without asking for it. */
const isFeedGiven = (options: FeedOptions, config: Configuration): boolean =>
  options.bars !== undefined || options.simulate === true || options.feed !== undefined || config.feed !== undefined;
