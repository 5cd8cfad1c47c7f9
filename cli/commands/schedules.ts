import type { Command } from 'commander';
import type { FeedOptions } from '#app/feed-choice.ts';
import { openStores } from '#app/stores.ts';
import { scheduleDeployment, serverOf } from '../flows/deployment.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, streamLog } from './common.ts';
import { FEED_OPTION, FORMAT_OPTION } from './up.ts';

interface ScheduleOptions extends DataOption, FeedOptions {
  readonly history?: boolean;
  readonly older?: boolean;
}

export function register(program: Command): void {
  program
    .command('schedules')
    .description('the schedules of a deployment (TEMPORAL_ADDRESS)')
    .command('apply')
    .description('sets the schedules of every market: once a version, by one process; workers do not')
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option('--bars <path...>', 'files or folders of bars whose instruments are entered first')
    .addOption(FORMAT_OPTION())
    .option('--simulate', 'enter the instruments of the simulated market first')
    .option('--history', 'load the history of markets that have none, and run their first batch; a worker must run')
    .option('--older', 'also over the schedules of a newer version')
    .addHelpText('after', '\nExample:\n  TEMPORAL_ADDRESS=temporal:7233 npx argus schedules apply --simulate --history')
    .action(async (options: ScheduleOptions) => {
      const config = configurationOf(options);
      // Before any store is opened.
      serverOf(config);
      const log = streamLog(config);
      const stores = await openStores(config, log);
      try {
        const { history = false, older = false } = options;
        printSchedules(await scheduleDeployment({ config, stores, log, feed: options, history, older }));
      } finally {
        await stores.close();
      }
    });
}

export function printSchedules(ids: readonly string[]): void {
  print(`schedules: ${ids.length === 0 ? 'none, for there is no instrument yet: name the feed' : 'set'}`);
  for (const id of ids) print(`  ${id}`);
}
