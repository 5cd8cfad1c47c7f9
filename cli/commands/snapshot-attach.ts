import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { highestTier } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { DATA_OPTION, type DataOption, print, printJson, table, withOperator } from './common.ts';

interface Flags extends DataOption {
  readonly tier: string;
  readonly json?: boolean;
}

export function attachCommand(snapshot: Command): void {
  snapshot
    .command('attach <day> [sql]')
    .description('asks a snapshot of this machine in SQL of DuckDB: one question, or line by line')
    .option(...DATA_OPTION)
    .option('--tier <name>', 'as a reader of this tier', highestTier().name)
    .option('--json', 'for programs')
    .addHelpText(
      'after',
      '\nExample:\n  npx argus snapshot attach 2026-11-25 "SELECT label, count(*) FROM regimes WHERE timeframe = \'1d\' GROUP BY ALL"',
    )
    .action(async (day: string, sql: string | undefined, options: Flags) => {
      const lines = await withOperator(options, (operator) => operator.listSnapshots({ tier: options.tier }));
      const newest = lines.filter(({ period }) => period === day).at(-1);
      if (newest === undefined)
        throw new ArgusError('ARGUS_NO_SNAPSHOT', `there is no snapshot of ${day} and the tier ${options.tier}`);
      const { attachSnapshot } = await import('#releases/snapshots/attached.ts');
      const attached = await attachSnapshot(newest.folder, newest.tableNames);
      const answer = async (question: string): Promise<void> => {
        const { columns, rows } = await attached.ask(question).catch((cause: Error) => {
          throw new ArgusError('ARGUS_SQL_REFUSED', cause.message.split('\n')[0] ?? '', { cause });
        });
        if (options.json) printJson(rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]]))));
        else
          print(
            table(
              columns,
              rows.map((row) => row.map(cellText)),
            ),
          );
      };
      try {
        if (sql !== undefined) return await answer(sql);
        print(
          `${day} ${options.tier} r${newest.revision}: ${newest.tableNames.join(', ')}\nEnd a question with its line; end with Ctrl-D.`,
        );
        for await (const line of createInterface({ input: process.stdin, output: process.stderr, prompt: 'argus> ' }))
          if (line.trim() !== '') await answer(line).catch((error: Error) => print(error.message));
      } finally {
        attached.close();
      }
    });
}

const cellText = (value: unknown): string | number => {
  if (value === null) return '–';
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
