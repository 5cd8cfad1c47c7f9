import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import path from 'node:path';

/** An editor writes a file in several steps, a branch switch many files: within this time they are one change. */
const QUIET_MS = 300;

const SOURCE = /\.(?:ts|mjs|astro|css|sql|wat)$/;
/** Tests and build output. The folder `.astro` itself changes at every start and ends like a template. */
const NO_SOURCE = /\.test\.ts$|(?:^|[\\/])(?:node_modules|dist|fixtures|\.astro)(?:[\\/]|$)/;

/** Whether a running program may have read this file: a path relative to the project. */
export const isSource = (file) => SOURCE.test(file) && !NO_SOURCE.test(file);

/**
 * Runs a program and starts it again after every change of a source file, also when it has ended by itself. It stops
 * the program by SIGINT and waits: the program can release its locks before its successor takes them.
 *
 * @param {{ start: () => import('node:child_process').ChildProcess, folders: string[], isSource: (file: string) => boolean,
 *   log: (line: string) => void }} options `folders` are watched with all folders in them; `isSource` gets a path
 * @returns {{ stop: () => Promise<void> }} stops the watch and the program
 */
export function restartOnChange({ start, folders, isSource, log }) {
  let child = start();
  let stopped = false;
  let turn = Promise.resolve();
  let timer;
  const restart = async (file) => {
    if (stopped) return;
    log(`${file} changed: starting again`);
    await ended(child);
    if (!stopped) child = start();
  };
  const watchers = folders.map((folder) =>
    watch(folder, { recursive: true }, (_event, name) => {
      const file = path.join(folder, name ?? '');
      if (!isSource(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        turn = turn.then(() => restart(file));
      }, QUIET_MS);
    }),
  );
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
      await turn;
      await ended(child);
    },
  };
}

/** Asks a child to end and waits until it has. */
function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGINT');
  });
}

/** Starts a script under this Node, in the same terminal. A channel lets it notice the end of this process. */
export const startScript = (args, { cwd, env = process.env }) =>
  spawn(process.execPath, args, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
