import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { BackfillActivities } from '#activities/backfill.ts';
import { BACKFILL_QUEUE, MARKET_QUEUE } from '#contracts/runs.ts';
import { type ActivityObserver, observeActivities } from './observer.ts';

export interface Workers {
  /** Resolves when all activities have ended or were cut off. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly address: string;
  readonly namespace: string;
  readonly activities: object;
  readonly backfillActivities: BackfillActivities;
  readonly cacheDirectory: string;
  readonly observer: ActivityObserver;
  readonly log: Logger;
}

/** Two workers of one process: the market queue (workflows and their activities) and the backfill queue (activities only). */
export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { namespace, log } = options;
  const [connection, codePath] = await Promise.all([
    NativeConnection.connect({ address: options.address }),
    workflowBundle(options.cacheDirectory, log),
  ]);
  const shared = {
    connection,
    namespace,
    shutdownGraceTime: '3s',
    shutdownForceTime: '6s',
    interceptors: { activity: [observeActivities(options.observer)] },
  };
  const market = await Worker.create({
    ...shared,
    taskQueue: MARKET_QUEUE,
    workflowBundle: { codePath },
    activities: options.activities,
    maxConcurrentActivityTaskExecutions: 20,
  });
  const backfill = await Worker.create({
    ...shared,
    taskQueue: BACKFILL_QUEUE,
    activities: options.backfillActivities,
    maxConcurrentActivityTaskExecutions: 2,
  });
  const running = [market.run(), backfill.run()].map((run) =>
    run.catch((error) => log.error({ err: error }, 'a worker ended')),
  );
  return {
    async stop() {
      for (const worker of [market, backfill]) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
      await connection.close();
    },
  };
}

/** Path of the bundled workflow code; bundling takes a second, so it is kept until a source of it changes. */
export async function workflowBundle(cacheDirectory: string, log: Logger): Promise<string> {
  const sources = fileURLToPath(new URL('../workflows/', import.meta.url));
  const hash = createHash('sha256');
  for (const name of readdirSync(sources).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(path.join(sources, name)));
  }
  hash.update(readFileSync(new URL('../package.json', import.meta.url)));
  const file = path.join(cacheDirectory, `workflows-${hash.digest('hex').slice(0, 16)}.js`);
  try {
    readFileSync(file);
  } catch {
    mkdirSync(cacheDirectory, { recursive: true });
    const bundle = await bundleWorkflowCode({
      workflowsPath: path.join(sources, 'index.ts'),
      logger: quiet(log) as never,
    });
    writeFileSync(`${file}.tmp`, bundle.code);
    renameSync(`${file}.tmp`, file);
  }
  return file;
}

function quiet(log: Logger) {
  const at = (level: 'debug' | 'warn' | 'error') => (message: string, meta?: object) => log[level](meta ?? {}, message);
  return { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: at('debug'), error: at('error') };
}
