import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SetupError } from './error.mjs';
import { withLock } from './lock.mjs';
import { run } from './run.mjs';

/**
 * Makes node_modules match package-lock.json: nothing when its stamp matches, `npm ci` otherwise. Two starts at the
 * same time install once.
 *
 * @throws SetupError ARGUS_SETUP_INSTALL with the last lines of npm
 */
export async function ensureDependencies({ root, tools, progress }) {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  if (readText(stampFile(root)) === wanted) return;
  await withLock(path.join(tools, 'install.lock'), async () => {
    if (readText(stampFile(root)) === wanted) return;
    if (!installedMatches(root)) await install({ root, progress });
    linkCommand(root);
    writeFileSync(stampFile(root), wanted);
  });
}

const stampFile = (root) => path.join(root, 'node_modules', '.argus-stamp');

async function install({ root, progress }) {
  const modules = path.join(root, 'node_modules');
  const total = Object.keys(readLock(path.join(root, 'package-lock.json'))).length;
  rmSync(stampFile(root), { force: true });
  await progress.step('installing packages from package-lock.json', async (reportProgress) => {
    const timer = setInterval(
      () => reportProgress(`${Math.min(countPackages(modules), total)} of at most ${total}`),
      500,
    );
    try {
      const { code, tail } = await run(
        'npm',
        ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'],
        { cwd: root, env: environmentForNpm(root) },
      );
      if (code !== 0)
        throw new SetupError(
          'ARGUS_SETUP_INSTALL',
          `npm ci ended with exit code ${code} and these last lines:\n${indent(tail)}`,
        );
    } catch (error) {
      if (error instanceof SetupError) throw error;
      throw new SetupError('ARGUS_SETUP_INSTALL', `npm does not start: ${error.message}`);
    } finally {
      clearInterval(timer);
    }
  });
}

/** Variables by which an outer `npm run --omit=dev` or `npx --package` would change the npm inside. */
const OUTER_NPM =
  /^npm_(command|execpath|node_execpath|lifecycle_.*|package_.*|config_(call|dry_run|global|include|local_prefix|omit|only|optional|package|package_lock_only|prefix|production|workspaces?|yes))$/i;

/**
 * The environment without this clone's node_modules/.bin on PATH: it holds a `node`, and npm would run on the file
 * that it is about to replace. The variables of an outer npm are left out too.
 */
function environmentForNpm(root) {
  const ownBin = path.join(root, 'node_modules', '.bin');
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => path.resolve(folder) !== ownBin);
  const rest = Object.entries(process.env).filter(([name]) => !OUTER_NPM.test(name));
  return { ...Object.fromEntries(rest), PATH: folders.join(path.delimiter) };
}

/** `npx argus` looks for the command here first; npm links the commands of dependencies, never the project's own. */
function linkCommand(root) {
  const link = path.join(root, 'node_modules', '.bin', 'argus');
  rmSync(link, { force: true });
  symlinkSync('../../cli/bootstrap.mjs', link);
}

/** Whether what npm noted as installed is the lockfile, apart from optional packages of other platforms. */
function installedMatches(root) {
  const installed = readLock(path.join(root, 'node_modules', '.package-lock.json'));
  const wanted = readLock(path.join(root, 'package-lock.json'));
  const complete = Object.entries(wanted).every(([name, { version, optional, devOptional }]) =>
    installed[name] === undefined ? optional === true || devOptional === true : installed[name].version === version,
  );
  return complete && Object.keys(installed).every((name) => name in wanted && existsSync(path.join(root, name)));
}

function readLock(file) {
  const { '': _root, ...packages } = JSON.parse(readText(file) ?? '{}').packages ?? {};
  return packages;
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Packages that are there so far: scopes count by their members. */
function countPackages(modules) {
  const list = (folder) => (existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : []);
  return list(modules).reduce(
    (sum, name) => sum + (name.startsWith('@') ? list(path.join(modules, name)).length : 1),
    0,
  );
}

const indent = (text) =>
  text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
