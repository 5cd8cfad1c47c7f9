// `npm run dev`: the demo on data of its own (.argus/dev), started again after every change of a source file. Its
// results stay: a start takes seconds, and its address is the same. `npm run dev -- up --feed binance:BTCUSDT` runs
// another command in the same way.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { inClone, ROOT } from './paths.mjs';
import { isSource, restartOnChange, startScript } from './restart.mjs';

/** Rooms that no process of the product reads. */
const LEFT_OUT = new Set(['node_modules', 'tests', 'docs', 'bench', 'tools', 'research', 'deploy']);
const GUARD = inClone('cli', 'setup', 'parent-guard.mjs');

const [command = 'demo', ...options] = process.argv.slice(2);
const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !LEFT_OUT.has(entry.name))
  .map(({ name }) => inClone(name));

const running = restartOnChange({
  start: () =>
    startScript(
      ['--import', GUARD, inClone('cli', 'main.ts'), command, '--data', inClone('.argus', 'dev'), ...options],
      {
        cwd: ROOT,
      },
    ),
  folders,
  isSource: (file) => isSource(path.relative(ROOT, file)),
  log: (line) => process.stdout.write(`\n── ${line.replace(ROOT, '')}\n`),
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void running.stop());
