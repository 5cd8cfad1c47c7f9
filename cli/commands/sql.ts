import type { Command } from 'commander';
import { DATA_OPTION, type DataOption, print, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('sql <query>')
    .description('asks the warehouse, read-only, through the running process')
    .option(...DATA_OPTION)
    .option('--format <name>', 'a ClickHouse output format of text', 'PrettyCompactMonoBlock')
    .option('--json', 'same as --format JSON')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus sql "SELECT label, count() FROM regime_latest FINAL WHERE timeframe = \'1d\' GROUP BY label ORDER BY 2 DESC"',
    )
    .action(async (query: string, options: DataOption & { format: string; json?: boolean }) => {
      const text = await withOperator(options, (operator) =>
        operator.sql({ query, format: options.json ? 'JSON' : options.format }),
      );
      print(text.trimEnd());
    });
}
