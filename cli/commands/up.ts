import { createHash } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { chooseFeed, type FeedOptions, openChosen } from '#app/feed-choice.ts';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { applySchedules } from '#app/schedules.ts';
import { createStageEvents, type StageEvents } from '#app/stage-events.ts';
import { FORMATS } from '#feeds/source.ts';
import { marketsOf } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import { bringUp } from '../flows/bring-up.ts';
import { runDueTicks } from '../flows/live.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, streamLog } from './common.ts';
import { addReadingOptions } from './reading-options.ts';

/** History of a live feed ends here. A tick brings its newest minutes: the first start then shows one. */
const FIRST_TICKS = 1;

export const FEED_OPTION = [
  '--feed <name:symbols>',
  'a live feed over the network, such as binance:BTCUSDT,ETHUSDT (default: ARGUS_FEED)',
] as const;
export const HISTORY_OPTION = [
  '--history-days <days>',
  'days of minutes a first start with --feed loads (default: ARGUS_HISTORY_DAYS, else 60)',
  daysOf,
] as const;

/** `--format` for every command that takes files. */
export const FORMAT_OPTION = () =>
  new Option('--format <name>', 'of the files, instead of recognising it from the content').choices(FORMATS);

export function register(program: Command): void {
  const command = program
    .command('up')
    .description('everything in one process: Temporal, worker, gateway, schedules; logs on standard output');
  addReadingOptions(command)
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option(...HISTORY_OPTION)
    .option('--bars <path...>', 'files or folders of bars as the feed')
    .addOption(FORMAT_OPTION())
    .option('--simulate', 'the simulated market as the feed (default)')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus up --feed binance:BTCUSDT,ETHUSDT   loads history, then a tick every minute; needs only the network\n  npx argus up --simulate',
    )
    .action(async (options: DataOption & FeedOptions & { historyDays?: number }) => {
      const config = configurationOf(options);
      const choice = chooseFeed(options, config);
      const log = streamLog(config);
      const events = createStageEvents();
      const interruption = catchInterruption();
      const argus = await startArgus({
        config,
        log,
        openFeed: () => openChosen(choice, config, log),
        gateway: true,
        onStage: events.emit,
      });
      try {
        if (choice.kind === 'binance') {
          const started = startLive(argus, events, choice.symbols, options.historyDays ?? config.historyDays);
          await interruption.unlessInterrupted(started);
        } else if (argus.instruments.length > 0) await applySchedules(argus, Date.now());
        print(`gateway ${argus.gatewayUrl}\nhome ${argus.home}\ntemporal ${argus.runsView}`);
        await interruption.signal;
      } finally {
        await argus.stop();
      }
    });
}

/** Reports history, batch and the first tick of a live feed on standard error: standard output is the log. */
async function startLive(
  argus: RunningArgus,
  events: StageEvents,
  symbols: readonly string[],
  minuteDays: number,
): Promise<void> {
  const out = process.stderr;
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  // The history is named by its symbols: one that is added later has none yet.
  const label = `history-${createHash('sha256')
    .update([...symbols].sort().join())
    .digest('hex')
    .slice(0, 8)}`;
  await bringUp(argus, events, out, { now, to: now - (FIRST_TICKS + 1) * MINUTE, depth: { minuteDays }, label });
  await applySchedules(argus, now);
  await withProgress('first tick by the Temporal schedule', out, async () => {
    for (const market of marketsOf(argus.instruments))
      await runDueTicks(argus, market, Date.now(), FIRST_TICKS, () => {});
    return [undefined, marketsOf(argus.instruments).join(', ')];
  });
}

function daysOf(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new InvalidArgumentError('it must be a whole number, 1 to 3650.');
  return days;
}
