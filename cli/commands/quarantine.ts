import { type Command, Option } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { plural } from '#wording/numbers.ts';
import { parseTime } from '../flows/times.ts';
import { DATA_OPTION, type DataOption, minuteText, print, printJson, table, withOperator } from './common.ts';

interface QuarantineOptions extends DataOption {
  readonly timeframe: Timeframe;
  readonly reason?: string;
  readonly release?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('quarantine [symbol] [times...]')
    .description('takes bars out, with a reason; they stay on record. Without a symbol: the bars that are out')
    .option(...DATA_OPTION)
    .addOption(new Option('--timeframe <timeframe>', 'of the bars').choices(TIMEFRAMES).default('1d'))
    .option('--reason <text>', 'why; kept with the bar')
    .option('--release', 'let the bars count again')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus quarantine ACME 2026-11-20T14:30Z --timeframe 1d --reason "bad print"\n  npx argus quarantine',
    )
    .action(async (symbol: string | undefined, times: string[], options: QuarantineOptions) => {
      if (symbol === undefined) {
        const bars = await withOperator(options, (operator) => operator.quarantined());
        if (options.json) return printJson(bars);
        const rows = bars.map((bar) => [
          bar.symbol,
          bar.timeframe,
          minuteText(bar.openTime),
          String(bar.rev),
          bar.reason,
        ]);
        return print(
          rows.length === 0 ? 'no bar is out' : table(['symbol', 'bar', 'opens (UTC)', 'rev', 'reason'], rows),
        );
      }
      if (times.length === 0)
        throw new ArgusError('ARGUS_USAGE', `name the open time of at least one bar of ${symbol}`);
      if (options.reason === undefined) throw new ArgusError('ARGUS_USAGE', 'give --reason: it is kept with the bar');
      const bars = times.map((time) => ({
        symbol,
        timeframe: options.timeframe,
        openTime: parseTime(time, '<time>'),
      }));
      const { reason, release = false } = options;
      const changed = await withOperator(options, (operator) => operator.quarantine({ bars, reason, release }));
      if (changed.length < bars.length) {
        const missing = bars.filter(({ openTime }) => !changed.some((bar) => bar.openTime === openTime));
        const which = missing.map(({ openTime }) => minuteText(openTime)).join(', ');
        throw new ArgusError(
          'ARGUS_USAGE',
          `${symbol} has no ${release ? 'quarantined ' : ''}${options.timeframe} bar that opens at ${which} UTC` +
            `${changed.length > 0 ? `; the other ${changed.length} were changed` : ''}`,
        );
      }
      print(
        `${plural(changed.length, 'bar')} ${!release ? 'taken out' : changed.length === 1 ? 'counts again' : 'count again'}`,
      );
    });
}
