/** A process that publishes one generation after the other until it is killed: `node endless-publisher.ts <directory>`. */
import { pino } from 'pino';
import { createPublisher } from '../publisher.ts';
import { textPage } from './models.ts';

const directory = process.argv[2] as string;
const publisher = await createPublisher({ directory, threads: 1, log: pino({ level: 'silent' }) });
for (let generation = 0; ; generation++) {
  const pages = Array.from({ length: 24 }, (_, i) => textPage(`/p${i}`, `generation ${process.pid}-${generation}`));
  await publisher.publish({ runId: String(generation), asOf: generation, pages, complete: true });
  process.stdout.write('.');
}
