import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** From the first signal to the end of the process, whatever hangs. */
const GRACE_MS = 14_000;

/** What kills a process that does not end: a program of its own, because a thread of native code can hold up ours. */
const WATCH = `
const [pid, ms] = process.argv.slice(1).map(Number);
setTimeout(() => { process.kill(pid, 'SIGKILL'); process.exit(); }, ms);
process.stdin.on('end', () => process.exit()).on('error', () => process.exit()).resume();
`;

export interface Interruption {
  /** Resolves at the first SIGINT or SIGTERM; a second one is left to the default, so an impatient person is obeyed. */
  readonly signal: Promise<NodeJS.Signals>;
  /**
   * The result of work, or undefined when a signal came first. The exit code then says that it is not done. The work goes on
   * until what it uses is closed.
   */
  unlessInterrupted<T>(work: Promise<T>): Promise<T | undefined>;
}

/** Catches SIGINT and SIGTERM from now on. The process ends within 15 s of the first one: what is open is safe against a kill. */
export function catchInterruption(graceMs = GRACE_MS): Interruption {
  const signal = new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const)
      process.once(name, () => {
        endWithin(graceMs);
        resolve(name);
      });
  });
  return {
    signal,
    async unlessInterrupted(work) {
      const ended = await Promise.race([work.then((result) => ({ result })), signal]);
      if (typeof ended === 'object') return ended.result;
      // What the work was doing fails when its engines close; that is no news.
      work.catch(() => {});
      process.exitCode = 128 + constants.signals[ended];
      process.stderr.write('\nstopped before it was done: the same command goes on where this one was\n');
      return undefined;
    },
  };
}

/** The watcher reads from us: it ends when we do, before it could kill a later process with our id. */
function endWithin(ms: number): void {
  const watcher = spawn(process.execPath, ['-e', WATCH, String(process.pid), String(ms)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.on('error', () => {});
  watcher.unref();
}
