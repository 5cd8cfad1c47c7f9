/** Writes numbered rows until it is killed; prints each number after its row is acknowledged. */
import { z } from 'zod';
import { openDatabase } from '../database.ts';

const database = await openDatabase({ directory: process.argv[2] as string });
const [row] = await database.owner(async (tx) => {
  await tx.query('CREATE TABLE IF NOT EXISTS written (n int PRIMARY KEY)');
  return await tx.rows(z.object({ n: z.number().nullable() }), 'SELECT max(n) AS n FROM written');
});
for (let n = (row?.n ?? 0) + 1; ; n++) {
  await database.owner((tx) => tx.query('INSERT INTO written VALUES ($1)', [n]));
  process.stdout.write(`${n}\n`);
}
