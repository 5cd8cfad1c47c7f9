/** `npm run bench`: every figure beside a named baseline of the same run. `npm run bench -- tick` runs one. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.bench.ts'))
  .sort();
let failed = 0;
for (const name of names) {
  if (wanted.length > 0 && !wanted.some((word) => name.startsWith(word))) continue;
  process.stdout.write(`\n── ${name.replace('.bench.ts', '')}\n`);
  failed += spawnSync(process.execPath, [`${folder}${name}`], { stdio: 'inherit' }).status === 0 ? 0 : 1;
}
process.exitCode = failed === 0 ? 0 : 1;
