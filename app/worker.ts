import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { BackfillActivities } from '#activities/backfill.ts';
import type { HookActivities } from '#activities/hooks.ts';
import { HOOKS_QUEUE } from '#contracts/hooks.ts';
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
  readonly hookActivities: HookActivities;
  /** Path of the bundled workflow code. */
  readonly codePath: string;
  readonly observer: ActivityObserver;
  readonly log: Logger;
}

/** The workers of one process: the market queue (workflows and their activities), and the queues of backfills and webhooks (activities only). */
export async function startWorkers(options: WorkerOptions): Promise<Workers> {
  const { namespace, codePath, log } = options;
  const connection = await NativeConnection.connect({ address: options.address });
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
  const hooks = await Worker.create({
    ...shared,
    taskQueue: HOOKS_QUEUE,
    activities: options.hookActivities,
    maxConcurrentActivityTaskExecutions: 20,
  });
  const workers = [market, backfill, hooks];
  const running = workers
    .map((worker) => worker.run())
    .map((run) => run.catch((error) => log.error({ err: error }, 'a worker ended')));
  return {
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(running);
      await connection.close();
    },
  };
}
