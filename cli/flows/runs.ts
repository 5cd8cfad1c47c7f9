import type { Client, Workflow, WorkflowHandle, WorkflowStartOptions } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type {
  BackfillInput,
  BackfillResult,
  BatchInput,
  BatchResult,
  StageProgress,
  TickInput,
  TickResult,
} from '#contracts/runs.ts';
import { backfillRunId, batchRunId, MARKET_QUEUE, RUN_FORM, tickRunId } from '#contracts/runs.ts';
import type { MarketId } from '#market/market-id.ts';
import { MARKET } from '#workflows/search-attributes.ts';

/**
 * Starts a run under its business id, or joins the one that is running or has completed under it: a command that was killed
 * and started again goes on with the same run. `again`: a run that has completed is run once more.
 */
async function startOrJoin<T>(
  client: Client,
  type: string,
  market: MarketId,
  workflowId: string,
  input: object,
  summary: string,
  { again = false }: { again?: boolean } = {},
): Promise<T> {
  const options: WorkflowStartOptions<Workflow> = {
    taskQueue: MARKET_QUEUE,
    workflowId,
    args: [{ ...input, form: RUN_FORM }],
    workflowIdReusePolicy: again ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: [{ key: MARKET, value: market }],
    staticSummary: summary,
  };
  let handle: WorkflowHandle<Workflow>;
  try {
    handle = await client.workflow.start(type, options);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    handle = client.workflow.getHandle(workflowId);
  }
  const watch = watchBlocked(handle);
  try {
    return (await handle.result()) as T;
  } finally {
    watch.stop();
  }
}

/** A parked run waits for a person: the command that waits for the run must report it instead of hanging. */
function watchBlocked(handle: WorkflowHandle<Workflow>): { stop(): void } {
  let printed = '';
  const look = async () => {
    const { state, stage, cause } = await handle.query<StageProgress>('progress');
    const line = state === 'blocked' ? `${handle.workflowId} is blocked in ${stage}: ${cause}` : '';
    if (line !== '' && line !== printed)
      process.stderr.write(`\n${line}\nMend it, then in another terminal:  npx argus ops retry ${handle.workflowId}\n`);
    printed = line;
  };
  // Ticks have no such query and no such state; a restarting server answers the next time.
  const timer = setInterval(() => look().catch(() => {}), 3_000);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

export const runBackfill = (
  client: Client,
  input: BackfillInput,
  options: { again?: boolean } = {},
): Promise<BackfillResult> =>
  startOrJoin(
    client,
    'backfillBars',
    input.market,
    backfillRunId(input.market, input.label),
    input,
    `history of ${input.market}`,
    options,
  );

export const runBatch = (client: Client, input: BatchInput & { date: string }): Promise<BatchResult> =>
  startOrJoin(
    client,
    'postMarketBatch',
    input.market,
    batchRunId(input.market, input.date),
    input,
    `post-market batch of ${input.market}`,
  );

export const runTick = (client: Client, input: TickInput & { asOf: number }): Promise<TickResult> =>
  startOrJoin(
    client,
    'intradayTick',
    input.market,
    tickRunId(input.market, input.asOf),
    input,
    `intraday tick of ${input.market}`,
  );
