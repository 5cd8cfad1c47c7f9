import type { Command } from 'commander';
import { chooseFeed, type FeedOptions, openChosen } from '#app/feed-choice.ts';
import { startArgus } from '#app/runtime.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { configurationOf, DATA_OPTION, type DataOption, streamLog } from './common.ts';
import { FEED_OPTION, FORMAT_OPTION } from './up.ts';

export function register(program: Command): void {
  program
    .command('worker')
    .description('a worker without gateway, for server mode (CLICKHOUSE_URL, DATABASE_URL, TEMPORAL_ADDRESS)')
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option('--bars <path...>', 'files or folders of bars as the feed')
    .addOption(FORMAT_OPTION())
    .option('--simulate', 'the simulated market as the feed (default)')
    .addHelpText(
      'after',
      '\nExample:\n  TEMPORAL_ADDRESS=temporal:7233 CLICKHOUSE_URL=http://clickhouse:8123 npx argus worker --simulate',
    )
    .action(async (options: DataOption & FeedOptions) => {
      const config = configurationOf(options);
      const choice = chooseFeed(options, config);
      const log = streamLog(config);
      const interruption = catchInterruption();
      const argus = await startArgus({
        config,
        log,
        openFeed: () => openChosen(choice, config, log),
        gateway: false,
      });
      await interruption.signal;
      await argus.stop();
    });
}
