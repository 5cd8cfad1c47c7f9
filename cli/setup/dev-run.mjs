// `npm run dev`: the gallery, every page type on its fixtures, loaded again in the browser after every change.
// `npm run dev -- demo` runs a command of `argus` on data of its own (.argus/dev) and starts it again after every change
// of a source file. Its results stay: a start takes seconds, and its address is the same.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { inClone, ROOT } from './paths.mjs';
import { isSource, restartOnChange, startScript } from './restart.mjs';

/** Rooms that no process of the product reads. */
const LEFT_OUT = new Set(['node_modules', 'tests', 'docs', 'bench', 'tools', 'research', 'deploy']);
const GUARD = inClone('cli', 'setup', 'parent-guard.mjs');
const PORT = 4380;

const HELP = `npm run dev                                  the gallery: every page type in every case, for designers of pages
npm run dev -- --port 5000                   the same at another port; ${PORT} when none is named
npm run dev -- <command of argus>            that command on data of its own, started again after every change

Example:
  npm run dev                                then open http://127.0.0.1:${PORT}/ and save a file of site/src
  npm run dev -- demo
  npm run dev -- up --feed binance:BTCUSDT
`;

const [command, ...options] = process.argv.slice(2);
if (command === '--help' || command === '-h') process.stdout.write(HELP);
else if (command === undefined || command === '--port') await showGallery(Number(options[0] ?? PORT));
else restart(command, options);

async function showGallery(port) {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    process.stderr.write(`${HELP}\nnot a port: ${options[0]}\n`);
    process.exitCode = 2;
    return;
  }
  const { openGallery } = await import('#site/gallery/serve.ts');
  const gallery = await openGallery({ port });
  process.stdout.write(`Every page type in every case: ${gallery.url}\nCtrl-C stops.\n`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void gallery.close());
}

function restart(command, options) {
  const folders = readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !LEFT_OUT.has(entry.name))
    .map(({ name }) => inClone(name));
  const running = restartOnChange({
    start: () =>
      startScript(
        ['--import', GUARD, inClone('cli', 'main.ts'), command, '--data', inClone('.argus', 'dev'), ...options],
        { cwd: ROOT },
      ),
    folders,
    isSource: (file) => isSource(path.relative(ROOT, file)),
    log: (line) => process.stdout.write(`\n── ${line.replace(ROOT, '')}\n`),
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void running.stop());
}
