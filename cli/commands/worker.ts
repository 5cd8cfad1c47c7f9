import type { Command } from 'commander';
import { startArgus } from '../runtime/runtime.ts';
import { configurationOf, DATA_OPTION, streamLog, untilInterrupted } from './common.ts';
import { type FeedOptions, feedOf } from './up.ts';

export function register(program: Command): void {
  program
    .command('worker')
    .description('a worker without gateway, for server mode (CLICKHOUSE_URL, DATABASE_URL, TEMPORAL_ADDRESS)')
    .option(...DATA_OPTION)
    .option('--bars <path...>', 'files of bars as the feed')
    .option('--simulate', 'the simulated market as the feed (default without --bars)')
    .addHelpText(
      'after',
      '\nExample:\n  TEMPORAL_ADDRESS=temporal:7233 CLICKHOUSE_URL=http://clickhouse:8123 npx argus worker --simulate',
    )
    .action(async (options: FeedOptions) => {
      const config = configurationOf(options);
      const interrupted = untilInterrupted();
      const argus = await startArgus({
        config,
        log: streamLog(config),
        openFeed: () => feedOf(options, config.seed),
        gateway: false,
      });
      await interrupted;
      await argus.stop();
    });
}
