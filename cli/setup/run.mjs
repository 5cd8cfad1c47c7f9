import { spawn } from 'node:child_process';

const KEPT_LINES = 40;

/**
 * Runs a program to its end, its output read line by line.
 *
 * @returns {Promise<{ code: number | null, tail: string }>} exit code (null: a signal ended it) and the last 40 lines it wrote
 * @throws the error of spawn, when the program cannot be started
 */
export function run(program, args, { cwd, env, onLine = () => {} }) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const tail = [];
    let rest = '';
    const take = (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        tail.push(line);
        if (tail.length > KEPT_LINES) tail.shift();
        onLine(line);
      }
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    // A Ctrl-C ends the installation at once, not minutes later.
    const stop = () => child.kill('SIGTERM');
    process.once('exit', stop);
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', stop);
      resolve({ code, tail: [...tail, rest].join('\n').trim() });
    });
  });
}
