import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const GUARD = fileURLToPath(new URL('./parent-guard.mjs', import.meta.url));
/** One Ctrl-C arrives up to three times: from the terminal, from npm, and from a shell between. Within this time it counts once. */
const SAME_SIGNAL_MS = 300;

/**
 * Runs Node 26 in the place of this process: same terminal, same exit code. The child leads a session of its own: a
 * Ctrl-C reaches it exactly once (from here). It ends itself when this process is killed (parent-guard.mjs).
 *
 * @returns {Promise<number>} exit code; 128 + n when signal n ended the child, as a shell reports it
 */
export function handOver({ node, args, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--import', GUARD, ...args], {
      env,
      detached: true,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    let last = { name: '', at: Number.NEGATIVE_INFINITY };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(name, () => {
        const now = performance.now();
        if (last.name === name && now - last.at < SAME_SIGNAL_MS) return;
        last = { name, at: now };
        child.kill(name === 'SIGHUP' ? 'SIGTERM' : name);
      });
    }
    process.on('SIGWINCH', () => child.kill('SIGWINCH'));
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
