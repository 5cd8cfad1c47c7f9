/** A process that publishes one generation after the other until it is killed: `node endless-publisher.ts <directory>`. */
import path from 'node:path';
import { pino } from 'pino';
import { openDatabase } from '#database/database.ts';
import { openFence } from '#database/fences.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS } from '#database/testing/servers.ts';
import { currentRelease } from '#releases/pointer.ts';
import { createPublisher } from '../publisher.ts';
import { textPage } from './models.ts';

const directory = process.argv[2] as string;
const database = await openDatabase({ directory: path.join(directory, 'database') });
await migrateDatabase(database, { directory: MIGRATIONS });
const pointer = openFence(database, 'release', currentRelease);
const publisher = await createPublisher({ directory, pointer, threads: 1, log: pino({ level: 'silent' }) });
for (let generation = 0; ; generation++) {
  const pages = Array.from({ length: 24 }, (_, i) => textPage(`/p${i}`, `generation ${process.pid}-${generation}`));
  await publisher.publish({ runId: String(generation), asOf: generation, pages, complete: true });
  process.stdout.write('.');
}
