// `npm run format`: writes format, order of imports and the safe fixes of the linter, in the whole project or the files named.
import { spawnSync } from 'node:child_process';
import { inClone } from './paths.mjs';

const files = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [inClone('node_modules', '.bin', 'biome'), 'check', '--write', ...(files.length === 0 ? ['.'] : files)],
  { stdio: 'inherit', cwd: inClone() },
);
process.exitCode = status ?? 1;
