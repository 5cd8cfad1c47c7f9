import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { createBackfillActivities } from '#activities/backfill.ts';
import { createBatchActivities } from '#activities/batch.ts';
import type { Dependencies } from '#activities/dependencies.ts';
import { createDigestActivities } from '#activities/digests.ts';
import { createHookActivities } from '#activities/hooks.ts';
import { createSnapshotActivities } from '#activities/snapshots.ts';
import { createTickActivities } from '#activities/tick.ts';
import type { Configuration } from '#config/environment.ts';
import { TIERS } from '#contracts/tiers.ts';
import { openFence } from '#database/fences.ts';
import { openTransport } from '#delivery/mail/transports.ts';
import { createEngine } from '#engine/engine.ts';
import { createPredictor } from '#engine/predictor.ts';
import { createTraining } from '#engine/training/training.ts';
import type { Feed } from '#feeds/feed.ts';
import { systemResolve } from '#hooks/post.ts';
import { emitRelease, type TellRelease } from '#hooks/release-message.ts';
import type { Instrument } from '#market/instrument.ts';
import { createPolisher } from '#narrative/polish.ts';
import { currentRelease } from '#releases/pointer.ts';
import { createNoteWriter } from '#reports/note-writer.ts';
import { openMailRenderer } from '#site/mail-renderer.ts';
import { createPublisher } from '#site/publisher.ts';
import { chainHead } from '#warehouse/ledger/append.ts';
import { releaseMemory } from './allocator.ts';
import { calendarMark } from './calendar-file.ts';
import { codeFacts } from './code-facts.ts';
import { factIds } from './fact-ids.ts';
import type { Lifecycle } from './lifecycle.ts';
import { startNoticeSender } from './notice-sender.ts';
import type { ActivityObserver } from './observer.ts';
import { sealOf } from './signing-keys.ts';
import { snapshotBuilder, snapshotsOf } from './snapshots.ts';
import type { Stores } from './stores.ts';
import { startWorkers } from './worker.ts';
import { workflowBundle } from './workflow-bundle.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

export interface MarketWorkerOptions {
  readonly config: Configuration;
  readonly stores: Stores;
  readonly feed: Feed;
  readonly instruments: readonly Instrument[];
  /** Of the Temporal server. */
  readonly address: string;
  readonly observer: ActivityObserver;
  readonly lifecycle: Lifecycle;
}

/** Opens engine and publisher over the stores and starts the workers that run ticks, batches, digests and backfills. */
export async function startMarketWorker(options: MarketWorkerOptions): Promise<void> {
  const { config, address, observer, lifecycle, feed } = options;
  const cacheDirectory = path.join(config.dataDirectory, 'cache');
  const codePath = await lifecycle.ready(
    'workflow bundle',
    workflowBundle({ root: ROOT, cacheDirectory, log: observer.log }),
  );
  const deps = await dependenciesOf(options, codePath);
  const workers = await lifecycle.ready(
    'workers',
    startWorkers({
      address,
      namespace: config.temporalNamespace,
      activities: {
        ...createTickActivities(deps),
        ...createBatchActivities(deps),
        ...createSnapshotActivities(deps),
        ...createDigestActivities(deps),
      },
      backfillActivities: createBackfillActivities(deps),
      hookActivities: createHookActivities(hookFacts(options.stores)),
      codePath,
      observer,
      log: observer.log,
    }),
  );
  lifecycle.opened('workers', workers.stop);
  lifecycle.opened('notices', startNoticeSender(deps, observer.log).stop);
  // An activity that waits for a live feed would outlast its worker and be missed only when its heartbeat is.
  lifecycle.opened('feed requests', () => feed.close());
}

/** A release that is published is published: what is not told of it is only logged. */
const releaseTeller =
  ({ database }: Stores, { base, log }: { readonly base: string; readonly log: Logger }): TellRelease =>
  (change) =>
    emitRelease(database, { ...change, at: Date.now() }, { tiers: TIERS, base }).catch((err: unknown) =>
      log.error({ err, run: change.runId }, 'what was published is not told'),
    );

const hookFacts = ({ database, keys, config }: Stores) => ({
  database,
  seal: sealOf(keys),
  network: { resolve: systemResolve, toLoopback: config.webhooksToLoopback },
  now: Date.now,
  chance: Math.random,
});

async function dependenciesOf(options: MarketWorkerOptions, bundle: string): Promise<Dependencies> {
  const { config, stores, feed, instruments, lifecycle } = options;
  const { log } = options.observer;
  const computing = { warehouse: stores.warehouse, instruments, threads: config.computeThreads, log, releaseMemory };
  const engine = createEngine({ ...computing, threadProgram: new URL('./compute-thread.ts', import.meta.url) });
  lifecycle.opened('engine', () => engine.close());
  const publisher = await lifecycle.ready(
    'publisher',
    createPublisher({
      directory: config.siteDirectory,
      pointer: openFence(stores.database, 'release', currentRelease),
      threads: config.renderThreads,
      log,
    }),
  );
  lifecycle.opened('publisher', () => publisher.close());
  return {
    ...stores,
    headOf: (chain) => openFence(stores.database, `ledger/${chain}`, chainHead),
    engine,
    training: createTraining({ ...computing, threadProgram: new URL('./fit-thread.ts', import.meta.url) }),
    predictor: createPredictor(computing),
    releaseMemory,
    feed,
    instruments,
    publisher,
    snapshots: snapshotBuilder(stores, snapshotsOf(config)),
    notes: createNoteWriter({ log, ...polisherOf(config) }),
    mailRenderer: await openMailRenderer(),
    transport: openTransport(config),
    baseUrl: config.baseUrl,
    senderAddress: config.mail.from,
    digestHours: config.mail.digestHours,
    engineFingerprint: engineFingerprint(),
    factIds,
    tellRelease: releaseTeller(stores, { base: config.baseUrl.replace(/\/$/, ''), log }),
    code: codeFacts({ image: config.image, bundle }),
  };
}

/** What computed a run: the version of Node and, where an operator changed calendars, which changes. */
function engineFingerprint(): string {
  const mark = calendarMark();
  return `node-${process.versions.node}${mark === '' ? '' : `+calendar-${mark}`}`;
}

const polisherOf = ({ narrative }: Configuration) =>
  narrative === undefined ? {} : { polisher: createPolisher(narrative, { fetch }) };
