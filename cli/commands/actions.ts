import path from 'node:path';
import { type Command, Option } from 'commander';
import { type KnownAction, readActionsFile } from '#feeds/actions.ts';
import { actionsOf, isFactorFile, readFactorFile } from '#feeds/lean/factor-file.ts';
import { CALENDARS, type CalendarId } from '#market/instrument.ts';
import { DATA_OPTION, type DataOption, print, withOperator } from './common.ts';

export function register(program: Command): void {
  const actions = program
    .command('actions')
    .description('splits and dividends: bars before them are adjusted wherever they are computed with');
  actions
    .command('load <file...>')
    .description('reads corporate actions; loading a file again changes nothing')
    .option(...DATA_OPTION)
    .addOption(new Option('--calendar <id>', 'whose sessions the ex-dates are').choices(CALENDARS).default('XNYS'))
    .addHelpText(
      'after',
      '\nA CSV has the columns symbol, ex_date, kind, ratio, amount, reference_price:\n  AAPL,2014-06-09,split,7,,\n' +
        'or is a LEAN factor file, named by its ticker.\n\nExample:\n  npx argus actions load splits.csv',
    )
    .action(async (files: string[], options: DataOption & { calendar: CalendarId }) => {
      const read = new Map<string, KnownAction[]>();
      for (const file of files) {
        // LEAN names a factor file by its ticker.
        const symbol = path.basename(file, '.csv').toUpperCase();
        const found = (await isFactorFile(file))
          ? actionsOf(symbol, await readFactorFile(file), options.calendar)
          : await readActionsFile(file, options.calendar);
        read.set(file, found);
      }
      await withOperator(options, async (operator) => {
        for (const [file, found] of read) {
          await operator.loadActions({ actions: found, source: path.basename(file) });
          const splits = found.filter(({ kind }) => kind === 'split').length;
          print(`${path.basename(file)}: ${splits} splits, ${found.length - splits} dividends`);
        }
      });
    });
}
