import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { type HistoryDepth, loadHistory } from '../flows/history.ts';
import { chooseFeed, type FeedChoice, type FeedOptions, openChosen } from '../runtime/feed-choice.ts';
import { withProgress } from '../runtime/progress.ts';
import { startArgus } from '../runtime/runtime.ts';
import { createStageEvents } from '../runtime/stage-events.ts';
import { configurationOf, DATA_OPTION, type DataOption, fileLog } from './common.ts';
import { FEED_OPTION, HISTORY_OPTION } from './up.ts';

/** Files are loaded whole; the others have more than anyone needs. */
const DEPTH: Readonly<Record<FeedChoice['kind'], (days: number) => HistoryDepth>> = {
  files: () => ({ minuteDays: 36500, dailyDays: 36500 }),
  simulator: () => ({}),
  binance: (minuteDays) => ({ minuteDays }),
};

export function register(program: Command): void {
  program
    .command('backfill')
    .description('loads history by the backfill workflow; killed and started again it goes on where it was')
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option(...HISTORY_OPTION)
    .option('--bars <path...>', 'files of bars (Parquet, CSV, Binance klines)')
    .option('--simulate', 'the simulated market (default)')
    .requiredOption('--to <time>', 'UTC time at which history ends, such as 2021-04-30T12:00Z')
    .option('--label <name>', 'business name of this load', 'history')
    .addHelpText('after', '\nExample:\n  npx argus backfill --bars bars.parquet --to 2021-04-30T12:00Z')
    .action(async (options: DataOption & FeedOptions & { to: string; label: string; historyDays?: number }) => {
      const config = configurationOf(options);
      const choice = chooseFeed(options, config);
      const log = fileLog(config);
      const to = parseTime(options.to, '--to');
      const events = createStageEvents();
      const argus = await startArgus({
        config,
        log,
        openFeed: () => openChosen(choice, config, log),
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
            DEPTH[choice.kind](options.historyDays ?? config.historyDays),
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
