import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MODULE = fileURLToPath(new URL('./interruption.ts', import.meta.url));

/** Starts a program that catches interruptions, sends it a signal once it is ready, and tells how it ended. */
async function stop(body: string, signal: NodeJS.Signals) {
  const program = `import { catchInterruption } from ${JSON.stringify(MODULE)};
    const { signal, unlessInterrupted } = catchInterruption(700);
    setTimeout(() => process.stdout.write('ready'), 1);
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program]);
  await once(child.stdout, 'data');
  const started = performance.now();
  child.kill(signal);
  const [code, killedBy] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return { code, killedBy, ms: performance.now() - started };
}

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('work that %s stops half-way ends with an exit code that says so', async (name, code) => {
  const ended = await stop(
    'await unlessInterrupted(new Promise((done) => setTimeout(done, 60_000))); process.exit();',
    name,
  );
  expect(ended.code).toBe(code);
});

it('a service that is stopped when it is up ends with exit code 0', async () => {
  const ended = await stop(
    'await unlessInterrupted(Promise.resolve(1)); setInterval(() => {}, 1e6); await signal; process.exit();',
    'SIGTERM',
  );
  expect(ended.code).toBe(0);
});

it('a process that blocks its own thread while it stops is ended all the same', async () => {
  const ended = await stop('setInterval(() => {}, 1e6); await signal; for (;;);', 'SIGTERM');
  expect(ended.killedBy).toBe('SIGKILL');
  expect(ended.ms).toBeLessThan(15_000);
});

it('nothing is killed after a process that ended in time', async () => {
  const ended = await stop('setInterval(() => {}, 1e6); await signal; process.exit(7);', 'SIGTERM');
  expect(ended).toMatchObject({ code: 7, killedBy: null });
});
