import type { Command } from 'commander';
import { openFeed } from '#feeds/open.ts';
import { createSimulator } from '#feeds/simulator/simulator.ts';
import { ensureSchedules } from '../flows/live.ts';
import { startArgus } from '../runtime/runtime.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, streamLog, untilInterrupted } from './common.ts';

export interface FeedOptions extends DataOption {
  readonly bars?: string[];
  readonly simulate?: boolean;
}

export function register(program: Command): void {
  program
    .command('up')
    .description('everything in one process: Temporal, worker, gateway, schedules; logs on standard output')
    .option(...DATA_OPTION)
    .option('--bars <path...>', 'files of bars as the feed (Parquet, CSV, Binance klines)')
    .option('--simulate', 'the simulated market as the feed (default without --bars)')
    .addHelpText('after', '\nExample:\n  npx argus up --simulate')
    .action(async (options: FeedOptions) => {
      const config = configurationOf(options);
      const interrupted = untilInterrupted();
      const argus = await startArgus({
        config,
        log: streamLog(config),
        openFeed: () => feedOf(options, config.seed),
        gateway: true,
      });
      try {
        if (argus.instruments.length > 0) await ensureSchedules(argus, Date.now());
        print(`gateway ${argus.gatewayUrl}\ntemporal ${argus.temporalUi}`);
        await interrupted;
      } finally {
        await argus.stop();
      }
    });
}

export const feedOf = async (options: FeedOptions, seed: number) =>
  options.bars === undefined ? createSimulator({ seed }) : await openFeed(options.bars, { badRows: 'quarantine' });
