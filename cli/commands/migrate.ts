import path from 'node:path';
import type { Command } from 'commander';
import { takeDataDirectory } from '#app/data-directory.ts';
import type { FeedOptions } from '#app/feed-choice.ts';
import { migrateStores } from '#app/migrations.ts';
import { openDatabase } from '#database/database.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { scheduleDeployment } from '../flows/deployment.ts';
import { configurationOf, DATA_OPTION, type DataOption, print, printJson, silentLog } from './common.ts';
import { printSchedules } from './schedules.ts';
import { FEED_OPTION, FORMAT_OPTION } from './up.ts';

export function register(program: Command): void {
  program
    .command('migrate')
    .description(
      'brings both schemas, the views and the tiers up to date; with TEMPORAL_ADDRESS sets the schedules too',
    )
    .option(...DATA_OPTION)
    .option(...FEED_OPTION)
    .option('--bars <path...>', 'files or folders of bars whose instruments get schedules')
    .addOption(FORMAT_OPTION())
    .option('--simulate', 'give the instruments of the simulated market schedules')
    .option('--plan', 'only say what would be applied')
    .option('--json', 'for programs')
    .addHelpText('after', '\nExample:\n  npx argus migrate --plan')
    .action(async (options: DataOption & FeedOptions & { plan?: boolean; json?: boolean }) => {
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
        // A deployment ticks as soon as it is migrated; without a server of Temporal `argus up` sets the schedules at its start.
        const schedules =
          plan || config.temporalAddress === undefined
            ? null
            : await scheduleDeployment({ config, stores: { warehouse, database }, log: silentLog(), feed: options });
        if (options.json) return printJson(schedules === null ? report : { ...report, schedules });
        for (const [engine, { applied, pending }] of Object.entries(report)) {
          const names = plan ? pending : applied;
          print(`${engine}: ${names.length === 0 ? 'up to date' : plan ? 'would apply' : 'applied'}`);
          for (const name of names) print(`  ${name}`);
        }
        if (schedules !== null) printSchedules(schedules);
      } finally {
        await warehouse.close();
        await database.close();
        directory.release();
      }
    });
}
