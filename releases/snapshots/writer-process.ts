/** A process that writes one plan and ends: `writer-process.ts tables` or `writer-process.ts database <tier>`, the plan on its input. */
import { json } from 'node:stream/consumers';
import { writePlan } from './plan.ts';
import { writeDatabase, writeTables } from './write-tables.ts';

const [, , kind, tier] = process.argv;
const plan = writePlan.parse(await json(process.stdin));
const written = kind === 'database' ? await writeDatabase(plan, tier ?? '') : await writeTables(plan);
process.stdout.write(JSON.stringify(written ?? null));
