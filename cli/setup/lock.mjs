import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const POLL_MS = 100;
/** No set-up takes this long: an older lock belongs to a killed process whose id another process has now. */
const OLDEST_MS = 45 * 60_000;
const EMPTY_MS = 5_000;

/**
 * Runs `body` while no other process of this machine does so with the same file. The file holds the id of its owner, so a lock
 * left by a killed process is taken over at once.
 *
 * @param {string} file path of the lock
 * @param {() => Promise<T>} body
 * @returns {Promise<T>}
 * @template T
 */
export async function withLock(file, body) {
  while (!take(file)) {
    removeStale(file);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  // A Ctrl-C inside ends the process without the finally below.
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await body();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

function removeStale(file) {
  try {
    const owner = readFileSync(file, 'utf8');
    if (!isStale(owner, Date.now() - statSync(file).mtimeMs)) return;
    const aside = `${file}.${process.pid}`;
    renameSync(file, aside);
    // Between reading and renaming another may have removed the dead lock and taken its own: that one goes back.
    if (readFileSync(aside, 'utf8') !== owner) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

/** The owner of an empty lock has not written its id yet; only a killed owner leaves it so. */
function isStale(owner, ageMs) {
  return owner === '' ? ageMs > EMPTY_MS : !isAlive(Number(owner)) || ageMs > OLDEST_MS;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
