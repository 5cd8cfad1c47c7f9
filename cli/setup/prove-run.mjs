// `npm run prove` runs the long forms of proofs that `npm test` holds in small, and writes their counts and figures with
// the commit to docs/proofs.md. `npm run prove -- kills` runs one of them, `-- input` all whose names begin with `input-`;
// the sections of the others stay.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inClone } from './paths.mjs';
import { mergeProofs } from './proof-document.mjs';

const DOCUMENT = inClone('docs', 'proofs.md');
const ENDING = '.proof.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(wanted) {
  const names = readdirSync(inClone('tests', 'proofs'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
  const isOf = (name, word) => name === word || name.startsWith(`${word}-`);
  const unknown = wanted.filter((word) => !names.some((name) => isOf(name, word)));
  if (unknown.length > 0) {
    process.stderr.write(
      `usage: npm run prove [-- NAME…]; no proof ${unknown.join(', ')}, there is: ${names.join(', ')}\n`,
    );
    return 2;
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-proofs-'));
  let failed = 0;
  try {
    for (const name of names.filter((name) => wanted.length === 0 || wanted.some((word) => isOf(name, word))))
      failed += (await prove(name, path.join(folder, name))) ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return failed === 0 ? 0 : 1;
}

/** Runs one proof; its section of the document is written only when it held. */
async function prove(name, file) {
  process.stdout.write(`\n── ${name}\n`);
  const started = performance.now();
  const code = await run(['run', '--project', 'proofs', `tests/proofs/${name}${ENDING}`], file);
  if (code !== 0 || !existsSync(file)) {
    process.stdout.write(`${name} does not hold (exit ${code}): docs/proofs.md keeps its last figures\n`);
    return false;
  }
  const figures = Object.assign(
    {},
    ...readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).figures),
  );
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const before = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
  const entry = { name, figures: { ...figures, 'took, minutes': minutes, commit: commit() } };
  writeFileSync(DOCUMENT, mergeProofs(before, entry));
  return true;
}

/** The commit that was proven; with a mark when files differ from it. */
function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: inClone(), encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', '.', ':!docs/proofs.md') === '' ? '' : ', with changes';
  return git('rev-parse', '--short=12', 'HEAD') + changed;
}

function run(args, file) {
  return new Promise((resolve) => {
    const env = { ...process.env, PROOF_FIGURES_FILE: file };
    const script = inClone('node_modules', '.bin', 'vitest');
    const child = spawn(process.execPath, [script, ...args], { stdio: 'inherit', cwd: inClone(), env });
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
