import type { Client } from '@temporalio/client';
import { type Command, Option } from 'commander';
import { readControl } from '#app/control/control-file.ts';
import { answerBlocked, BLOCKED, listRuns, resetToFailedStage, updateRun } from '#app/operations.ts';
import { connectTemporal } from '#app/temporal-client.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { plural } from '#wording/numbers.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson, table } from './common.ts';

interface OpsOptions extends DataOption {
  readonly query?: string;
  readonly json?: boolean;
  readonly reason?: string;
}

export function register(program: Command): void {
  const ops = program
    .command('ops')
    .description('list, retry, skip, abort or reset runs: one by id, or all that a query finds');
  registerList(ops);
  registerAnswers(ops);
  registerBackfill(ops);
  registerReset(ops);
}

function registerList(ops: Command): void {
  ops
    .command('list')
    .description('runs, blocked ones with their cause')
    .option(...DATA_OPTION)
    .option('--query <visibility query>', 'Temporal visibility query', BLOCKED)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus ops list\n  npx argus ops list --query \'ExecutionStatus="Failed" AND JobDay="2026-11-20"\'',
    )
    .action((options: OpsOptions) =>
      withTemporal(options, async (client) => {
        const runs = await listRuns(client, options.query ?? BLOCKED, 100);
        if (options.json) return printJson(runs);
        print(
          runs.length === 0
            ? `no run matches ${options.query ?? BLOCKED}`
            : table(
                ['run', 'status', 'ops', 'stage', 'started'],
                runs.map((r) => [r.workflowId, r.status, r.opsState, r.stage, r.started.slice(0, 19)]),
              ),
        );
        for (const run of runs)
          if (run.cause) print(`\n${run.workflowId}: ${run.cause}\n  npx argus ops retry ${run.workflowId}`);
      }),
    );
}

function registerAnswers(ops: Command): void {
  const answers = {
    retry: 'run the blocked stage again',
    skip: 'go on without the blocked stage',
    abort: 'give the blocked run up',
  } as const;
  for (const [answer, what] of Object.entries(answers) as [keyof typeof answers, string][]) {
    ops
      .command(`${answer} [run]`)
      .description(what)
      .option(...DATA_OPTION)
      .addOption(new Option('--query <visibility query>', 'answer every blocked run that the query finds'))
      .addHelpText(
        'after',
        `\nExample:\n  npx argus ops ${answer} batch-xnys-2026-11-20\n  npx argus ops ${answer} --query 'Market="xnys"'`,
      )
      .action((run: string | undefined, options: OpsOptions) =>
        withTemporal(options, async (client) => {
          const ids = await targets(client, run, options.query && `(${options.query}) AND ${BLOCKED}`);
          for (const id of ids) {
            await answerBlocked(client, id, answer);
            print(`${answer} sent to ${id}`);
          }
        }),
      );
  }
}

function registerBackfill(ops: Command): void {
  for (const [update, what] of [
    ['pause', 'start no more chunks of a backfill, or batches of a list of digests; what runs is finished'],
    ['resume', 'go on with a paused backfill or list of digests'],
  ] as const) {
    ops
      .command(`${update} <run>`)
      .description(what)
      .option(...DATA_OPTION)
      .addHelpText(
        'after',
        `\nExample:\n  npx argus ops ${update} backfill-24x7-history\n  npx argus ops ${update} digests-daily-2026-11-20`,
      )
      .action((run: string, options: OpsOptions) =>
        withTemporal(options, async (client) => {
          await updateRun(client, run, update, []);
          print(`${run}: ${update}d`);
        }),
      );
  }
  ops
    .command('concurrency <run> <n>')
    .description('how many chunks a backfill loads at once')
    .option(...DATA_OPTION)
    .addHelpText('after', '\nExample:\n  npx argus ops concurrency backfill-24x7-history 4')
    .action((run: string, n: string, options: OpsOptions) =>
      withTemporal(options, async (client) => {
        await updateRun(client, run, 'setConcurrency', [Number(n)]);
        print(`${run}: ${plural(Number(n), 'chunk')} at once`);
      }),
    );
}

function registerReset(ops: Command): void {
  ops
    .command('reset [run]')
    .description('run a failed run again from the stage that failed; what was done before is kept')
    .option(...DATA_OPTION)
    .option('--query <visibility query>', 'reset every run that the query finds')
    .option('--reason <text>', 'kept in the history', 'argus ops reset')
    .addHelpText('after', '\nExample:\n  npx argus ops reset tick-24x7-2026-11-20T14:31:05Z')
    .action((run: string | undefined, options: OpsOptions) =>
      withTemporal(options, async (client) => {
        for (const id of await targets(client, run, options.query)) {
          print(`${id} goes on as run ${await resetToFailedStage(client, id, options.reason ?? '')}`);
        }
      }),
    );
}

async function targets(client: Client, run: string | undefined, query: string | undefined): Promise<string[]> {
  if (run !== undefined) return [run];
  if (!query) throw new ArgusError('ARGUS_USAGE', 'name one run, or give --query');
  return (await listRuns(client, query, 1000)).map(({ workflowId }) => workflowId);
}

async function withTemporal(options: DataOption, body: (client: Client) => Promise<void>): Promise<void> {
  const config = configurationOf(options);
  const address = config.temporalAddress ?? readControl(config.dataDirectory)?.temporalAddress;
  if (address === undefined) {
    throw new ArgusError('ARGUS_TEMPORAL_UNREACHABLE', 'Argus is not running here and TEMPORAL_ADDRESS is not set');
  }
  const client = await connectTemporal(address, config.temporalNamespace);
  try {
    await body(client);
  } finally {
    await client.connection.close();
  }
}
