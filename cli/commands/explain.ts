import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { explanationText } from '../terminal/explanation.ts';
import { DATA_OPTION, type DataOption, print, printJson, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('explain <what>')
    .description('follows a number of a page or mail to its row, run, code and bars; for operators only')
    .option(...DATA_OPTION)
    .option('--check', 'compute it again from the warehouse and compare the bits; exit code 5 when they differ')
    .option('--at <time>', 'of the pages of that time, 2026-11-20T17:31Z (default: the newest)')
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      `
<what> is a fact id (data-fact of a page, "fact ids" of a mail), the address of a page with one behind #, a signal id, a run id,
or a source: regimes, signals, changes or ranges with symbol, timeframe and, for an older bar, its close.

Example:
  npx argus explain 3f09ac71 --check
  npx argus explain regimes/BTCUSDT/1h
  npx argus explain tick-24x7-2026-11-20T14:31:00Z`,
    )
    .action(async (what: string, options: DataOption & { check?: boolean; at?: string; json?: boolean }) => {
      const at = options.at === undefined ? undefined : Date.parse(options.at);
      if (Number.isNaN(at)) throw new ArgusError('ARGUS_USAGE', `--at ${options.at} is no time as 2026-11-20T17:31Z`);
      const asked = { asked: what, check: options.check === true, ...(at === undefined ? {} : { at }) };
      const explanation = await withOperator(options, (operator) => operator.explain(asked));
      const verdict = explanation.check?.verdict;
      if (verdict === 'differs' || verdict === 'tampered') process.exitCode = 5;
      if (options.json) return printJson(explanation);
      print(explanationText(explanation));
    });
}
