/** Drains a spool without a pause, to be killed: `endless-drain.ts DIRECTORY WAREHOUSE DATABASE`. */
import { openDatabase } from '#database/database.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { openDrain } from '../drain.ts';

const [, , directory = '', warehouseDirectory = '', databaseDirectory = ''] = process.argv;
const warehouse = await openWarehouse({ directory: warehouseDirectory });
const database = await openDatabase({ directory: databaseDirectory });
const drain = openDrain({ warehouse, database, directory, now: Date.now });
process.stdout.write('ready\n');
for (;;) {
  await drain.pass('all');
  await new Promise((resolve) => setTimeout(resolve, 5));
}
