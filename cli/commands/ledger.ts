import type { Command } from 'commander';
import { ArgusError } from '#errors/argus-error.ts';
import { wilson } from '#market/signals/scores.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

/** Below so many outcomes a hit rate is not shown. */
const LEAST = 100;
const share = (value: number | null): string => (value === null ? '–' : value.toFixed(3));

export function register(program: Command): void {
  const ledger = program
    .command('ledger')
    .description('the track record: every signal that was ever issued, and what came of it');
  ledger
    .command('verify')
    .description('compute every hash of the ledger again; exit code 5 when a row was changed, added or taken out')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus ledger verify')
    .action(async (options: DataOption & { json?: boolean }) => {
      const report = await withOperator(options, (operator) => operator.verifyLedger());
      if (options.json) printJson(report);
      else
        print(
          table(
            ['chain', 'signals', 'head'],
            report.chains.map(({ chain, rows, head }) => [chain, rows.toLocaleString('en'), head]),
          ),
        );
      const [first] = report.faults;
      if (first !== undefined)
        throw new ArgusError(
          'ARGUS_LEDGER_BROKEN',
          `the ledger was changed: ${report.faults.map(({ chain, sequence, what }) => `${chain} row ${sequence}: ${what}`).join('; ')}`,
        );
      if (!options.json) print('\nevery row is as it was written');
    });
  ledger
    .command('show')
    .description('how much was said and how much of it came true, by class and timeframe')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus ledger show')
    .action(async (options: DataOption & { json?: boolean }) => {
      const rows = await withOperator(options, (operator) => operator.trackRecord());
      if (options.json) return printJson(rows);
      print(
        table(
          ['class', 'chart', 'signals', 'directional', 'resolved', 'hit rate (95 %)', 'Brier', 'base rate', 'coverage'],
          rows.map((row) => [
            row.assetClass,
            row.timeframe,
            String(row.signals),
            String(row.directional),
            String(row.resolved),
            hitRate(row.hits, row.resolvedDirectional),
            share(row.brier),
            share(row.climatology),
            share(row.coverage),
          ]),
        ),
      );
    });
}

function hitRate(hits: number, n: number): string {
  if (n < LEAST) return `n = ${n}, too few`;
  const [low, high] = wilson(hits, n);
  return `${(hits / n).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)}), n = ${n}`;
}
