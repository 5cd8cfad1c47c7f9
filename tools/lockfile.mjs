// Completes package-lock.json after `npm install`: node tools/lockfile.mjs
//
// npm writes only those optional platform packages into the lockfile that the registry of the day offers, and `npm ci` refuses
// a lockfile in which one is missing ("Missing: … from lock file"), on every platform. A platform package is pinned exactly by
// its parent, and its name says what it is for, so the entry can be written from these two. Its checksum is asked of the
// registry; where that does not have the package, npm on the platform itself takes it as given, and all others never fetch it.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const OS = { android: 'android', darwin: 'darwin', freebsd: 'freebsd', linux: 'linux', win32: 'win32', wasi: null };
const CPU = { arm: 'arm', arm64: 'arm64', ia32: 'ia32', ppc64: 'ppc64', s390x: 's390x', wasm32: 'wasm32', x64: 'x64' };
const LIBC = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl' };

/**
 * The entries that optional dependencies ask for and the lockfile lacks.
 *
 * @param {Record<string, object>} packages the `packages` of a lockfile (version 3)
 * @returns {Record<string, object>} path → entry
 * @throws Error for a missing optional dependency whose name does not say a platform, or that is not pinned to one version
 */
export function missingPlatformPackages(packages) {
  const missing = {};
  for (const [parent, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isResolved(packages, parent, name)) continue;
      if (!/^\d+\.\d+\.\d+[\w.-]*$/.test(version))
        throw new Error(`${name} is missing and not pinned to one version: ${version}`);
      missing[`node_modules/${name}`] = {
        version,
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
        ...platformOf(name),
      };
    }
  }
  return missing;
}

/** Node's rule: the folder of the parent, then each folder above it. */
function isResolved(packages, parent, name) {
  let at = parent;
  for (;;) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
    const above = at.lastIndexOf('/node_modules/');
    at = above === -1 ? '' : at.slice(0, above);
  }
}

function platformOf(name) {
  const words = name.split('/').pop().split('-');
  const of = (table) => words.filter((word) => word in table && table[word] !== null).map((word) => table[word]);
  const platform = { cpu: of(CPU), os: of(OS), libc: of(LIBC) };
  if (platform.cpu.length !== 1 || (platform.os.length !== 1 && !words.includes('wasi'))) {
    throw new Error(`the name of ${name} does not say its platform`);
  }
  // Only on Linux does a package depend on glibc or musl.
  if (platform.os[0] !== 'linux') platform.libc = [];
  return Object.fromEntries(Object.entries(platform).filter(([, values]) => values.length > 0));
}

/**
 * Paths of entries that npm would take from a registry without comparing a checksum.
 *
 * @param {Record<string, { integrity?: string, link?: boolean }>} packages
 * @returns {string[]}
 */
export const unchecked = (packages) =>
  Object.keys(packages).filter((name) => name !== '' && !packages[name].link && packages[name].integrity === undefined);

/** The checksum of a package as the registry states it, or null. */
async function integrityOf(name, version) {
  const answer = await promisify(execFile)('npm', ['view', `${name}@${version}`, 'dist.integrity']).catch(() => null);
  const text = answer?.stdout.trim() ?? '';
  return /^sha512-[A-Za-z0-9+/]{86}==$/.test(text) ? text : null;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const missing = missingPlatformPackages(lock.packages);
  const { '': root, ...rest } = { ...lock.packages, ...missing };
  for (const path of unchecked(rest)) {
    const integrity = await integrityOf(path.slice(path.lastIndexOf('node_modules/') + 13), rest[path].version);
    if (integrity !== null) rest[path].integrity = integrity;
  }
  const sorted = Object.fromEntries(Object.entries(rest).sort(([a], [b]) => a.localeCompare(b, 'en')));
  writeFileSync(file, `${JSON.stringify({ ...lock, packages: { '': root, ...sorted } }, null, 2)}\n`);
  process.stdout.write(
    `${Object.keys(missing).length} entries added; without a checksum: ${unchecked(rest).join(', ') || 'none'}\n`,
  );
}
