import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { loadHistory } from '../flows/history.ts';
import { withProgress } from '../runtime/progress.ts';
import { startArgus } from '../runtime/runtime.ts';
import { createStageEvents } from '../runtime/stage-events.ts';
import { configurationOf, DATA_OPTION, fileLog } from './common.ts';
import { type FeedOptions, feedOf } from './up.ts';

export function register(program: Command): void {
  program
    .command('backfill')
    .description('loads history by the backfill workflow; killed and started again it goes on where it was')
    .option(...DATA_OPTION)
    .option('--bars <path...>', 'files of bars (Parquet, CSV, Binance klines)')
    .option('--simulate', 'the simulated market (default without --bars)')
    .requiredOption('--to <time>', 'UTC time at which history ends, such as 2021-04-30T12:00Z')
    .option('--label <name>', 'business name of this load', 'history')
    .addHelpText('after', '\nExample:\n  npx argus backfill --bars bars.parquet --to 2021-04-30T12:00Z')
    .action(async (options: FeedOptions & { to: string; label: string }) => {
      const config = configurationOf(options);
      const to = parseTime(options.to, '--to');
      const events = createStageEvents();
      const argus = await startArgus({
        config,
        log: fileLog(config),
        openFeed: () => feedOf(options, config.seed),
        gateway: false,
        onStage: events.emit,
      });
      try {
        await withProgress('load history', process.stdout, async (progress) => {
          const bars = await loadHistory(
            argus,
            to,
            options.label,
            events,
            progress,
            options.bars ? { minuteDays: 36500, dailyDays: 36500 } : {},
          );
          return [bars, `${bars.toLocaleString('en')} bars`];
        });
      } finally {
        await argus.stop();
      }
    });
}

/** UTC ms of an ISO time; without a zone UTC is meant. @throws ArgusError ARGUS_USAGE */
export function parseTime(text: string, option: string): number {
  const time = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : text.includes('T') ? `${text}Z` : `${text}T00:00Z`);
  if (Number.isNaN(time))
    throw new ArgusError('ARGUS_USAGE', `${option} ${text} is not a time; write for example 2021-04-30T12:00Z`);
  return time;
}
