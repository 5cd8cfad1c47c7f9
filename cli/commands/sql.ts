import { type Command, Option } from 'commander';
import { TIERS } from '#contracts/tiers.ts';
import { DATA_OPTION, type DataOption, print, withOperator } from './common.ts';

export function register(program: Command): void {
  program
    .command('sql <query>')
    .description('asks the warehouse, read-only, through the running process')
    .option(...DATA_OPTION)
    .option('--format <name>', 'a ClickHouse output format of text', 'PrettyCompactMonoBlock')
    .option('--json', 'same as --format JSON')
    .addOption(
      new Option('--tier <name>', 'asks as a reader of a tier: its views alone').choices(TIERS.map(({ name }) => name)),
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx argus sql "SELECT label, count() FROM regime_latest FINAL WHERE timeframe = \'1d\' GROUP BY label ORDER BY 2 DESC"' +
        '\n  npx argus sql --tier growth "SELECT * FROM snapshot_growth_regimes(as_of = \'2026-11-25 21:00:00\') LIMIT 5"',
    )
    .action(async (query: string, options: DataOption & { format: string; json?: boolean; tier?: string }) => {
      const text = await withOperator(options, (operator) =>
        operator.sql({ query, format: options.json ? 'JSON' : options.format, tier: options.tier }),
      );
      print(text.trimEnd());
    });
}
