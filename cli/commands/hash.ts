import type { Command } from 'commander';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('hash')
    .description('content hash of every table, of the current release and of the digest ledger')
    .option(...DATA_OPTION)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus hash --json > before.json\n\nThe same day run undisturbed, or killed and retried at any point, gives the same hashes.',
    )
    .action(async (options: DataOption & { json?: boolean }) => {
      const report = await withOperator(options, (operator) => operator.hash());
      if (options.json) return printJson(report);
      print(
        table(
          ['what', 'rows', 'hash'],
          report.tables.map(({ table: name, rows, hash }) => [name, rows, hash]),
        ),
      );
      print(`\nrelease  ${report.release ?? 'none yet'}\ndigests  ${report.digests}`);
    });
}
