import path from 'node:path';
import type { Command } from 'commander';
import { takeDataDirectory } from '#app/data-directory.ts';
import { migrateStores } from '#app/migrations.ts';
import { openDatabase } from '#database/database.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson } from './common.ts';

export function register(program: Command): void {
  program
    .command('migrate')
    .description('brings both schemas, the views and the tiers up to date')
    .option(...DATA_OPTION)
    .option('--plan', 'only say what would be applied')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus migrate --plan')
    .action(async (options: DataOption & { plan?: boolean; json?: boolean }) => {
      const config = configurationOf(options);
      const directory = await takeDataDirectory(config.dataDirectory);
      const plan = options.plan === true;
      const warehouse = await openWarehouse({
        directory: path.join(config.dataDirectory, 'warehouse'),
        ...config.clickhouse,
      });
      const database = await openDatabase({
        directory: path.join(config.dataDirectory, 'database'),
        url: config.databaseUrl,
      });
      try {
        const report = await migrateStores({ warehouse, database }, { plan });
        if (options.json) return printJson(report);
        for (const [engine, { applied, pending }] of Object.entries(report)) {
          const names = plan ? pending : applied;
          print(`${engine}: ${names.length === 0 ? 'up to date' : plan ? 'would apply' : 'applied'}`);
          for (const name of names) print(`  ${name}`);
        }
      } finally {
        await warehouse.close();
        await database.close();
        directory.release();
      }
    });
}
