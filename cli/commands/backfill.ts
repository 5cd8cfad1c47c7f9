import { type Command, InvalidArgumentError, Option } from 'commander';
import { planOf } from '#activities/backfill/plan.ts';
import { chooseFeed, type FeedChoice, type FeedOptions, openChosen } from '#app/feed-choice.ts';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { BACKFILL_MODES, type BackfillMode, backfillRunId } from '#contracts/runs.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { marketsOf } from '#market/market-id.ts';
import { notLoaded } from '#pipeline/base-timeframes.ts';
import { countText, plural } from '#wording/numbers.ts';
import { backfillInput, type HistoryOptions, loadHistory } from '../flows/history.ts';
import { parseTime } from '../flows/times.ts';
import { catchInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { configurationOf, DATA_OPTION, type DataOption, fileLog, minuteText, print, table } from './common.ts';
import { addReadingOptions } from './reading-options.ts';
import { FEED_OPTION, FORMAT_OPTION, HISTORY_OPTION } from './up.ts';

interface BackfillOptions extends DataOption, FeedOptions {
  readonly historyDays?: number;
  readonly from?: string;
  readonly to: string;
  readonly load: string;
  readonly mode: BackfillMode;
  readonly dryRun?: boolean;
  readonly reverse?: boolean;
  readonly concurrency: number;
}

/** Files are loaded whole; the others have more than anyone needs. */
const DEPTH: Readonly<Record<FeedChoice['kind'], (days: number) => HistoryOptions>> = {
  files: () => ({ minuteDays: 36500, dailyDays: 36500 }),
  simulator: () => ({}),
  binance: (minuteDays) => ({ minuteDays }),
};

export function register(program: Command): void {
  const command = program
    .command('backfill')
    .description('loads history by the backfill workflow; killed and started again it goes on where it was');
  addReadingOptions(command)
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option(...HISTORY_OPTION)
    .option('--bars <path...>', 'files or folders of bars (npx argus inspect shows what they hold)')
    .addOption(FORMAT_OPTION())
    .option('--simulate', 'the simulated market (default)')
    .option(
      '--from <time>',
      'UTC time at which history begins (default: all of files, what regimes need of the simulator)',
    )
    .requiredOption('--to <time>', 'UTC time at which history ends, such as 2021-04-30T12:00Z')
    .addOption(
      new Option('--mode <mode>', 'which periods of the ledger to load').choices(BACKFILL_MODES).default('missing'),
    )
    .option('--dry-run', 'show which periods would be loaded; load nothing')
    .option('--reverse', 'newest periods first')
    .option('--concurrency <n>', 'chunks loaded at once', wholeNumber, 2)
    .option('--load <name>', 'business name of this load', 'history')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus backfill --bars bars.parquet --to 2021-04-30T12:00Z\n' +
        '  npx argus backfill --bars bars.parquet --to 2021-04-30T12:00Z --mode missing+failed --dry-run',
    )
    .action(async (options: BackfillOptions) => {
      const config = configurationOf(options);
      const choice = chooseFeed(options, config);
      const log = fileLog(config);
      const to = parseTime(options.to, '--to');
      const from = options.from === undefined ? undefined : parseTime(options.from, '--from');
      if (from !== undefined && from >= to)
        throw new ArgusError('ARGUS_USAGE', `--from ${options.from} is not before --to ${options.to}`);
      const events = createStageEvents();
      const interruption = catchInterruption();
      const argus = await startArgus({
        config,
        log,
        openFeed: () => openChosen(choice, config, log, (note) => print(`  ! ${note}`)),
        gateway: false,
        onStage: events.emit,
      });
      const { mode, reverse = false, concurrency, load: label } = options;
      const history = {
        mode,
        reverse,
        concurrency,
        again: true,
        ...(from === undefined ? DEPTH[choice.kind](options.historyDays ?? config.historyDays) : { from }),
      };
      try {
        if (choice.kind === 'files')
          for (const note of notLoaded((await argus.feed?.coverage()) ?? [])) print(`  ! ${note}`);
        if (options.dryRun) return await printPlan(argus, to, label, history);
        const loading = withProgress('load history', process.stdout, async (progress) => {
          const bars = await loadHistory(argus, to, label, events, progress, history);
          return [bars, bars === 0 ? 'nothing was missing' : `${plural(bars, 'bar')}`];
        });
        await interruption.unlessInterrupted(loading);
      } finally {
        await argus.stop();
      }
    });
}

/** The periods that would be loaded, market by market. */
async function printPlan(
  argus: RunningArgus,
  to: number,
  label: string,
  history: Parameters<typeof backfillInput>[3],
): Promise<void> {
  const { feed, instruments, stores } = argus;
  if (feed === null) return;
  for (const market of marketsOf(argus.instruments)) {
    const input = backfillInput(market, to, label, history);
    const { mode = 'missing', reverse = false } = input;
    const scope = { ...input, mode, reverse, runId: backfillRunId(market, label), startedAt: Date.now() };
    const { rest, left, busy } = await planOf({ warehouse: stores.warehouse, feed, instruments }, scope, Date.now());
    print(
      `\n${market}: ${plural(rest.length, 'period')} to load, ${countText(left)} there already, ${countText(busy.length)} being loaded`,
    );
    if (rest.length === 0) continue;
    const rows = rest.map((period) => [
      period.timeframe,
      period.name,
      minuteText(period.from),
      minuteText(period.to),
      period.chunks.reduce((sum, { symbols }) => sum + symbols.length, 0),
      period.known ?? 'missing',
    ]);
    print(table(['bars', 'period', 'from (UTC)', 'to', 'symbols', 'ledger'], rows));
  }
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 16)
    throw new InvalidArgumentError('a whole number from 1 to 16');
  return value;
}
