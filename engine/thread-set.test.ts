import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startThreads, type ThreadSet } from './thread-set.ts';

/** A thread that answers with the kind of its task, fails on `throw` and ends on `exit`. */
const PROGRAM = `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, task }) => {
    if (task.kind === 'exit') process.exit(1);
    if (task.kind === 'throw') parentPort.postMessage({ id, error: new Error('no') });
    else parentPort.postMessage({ id, result: task.kind });
  });
`)}`;
type Answers = Record<'a' | 'b' | 'c' | 'throw' | 'exit', string>;
interface TestTask {
  readonly kind: keyof Answers;
}
const task = (kind: TestTask['kind']): TestTask => ({ kind });

describe('A set of threads', () => {
  let set: ThreadSet<TestTask, Answers>;
  let lost = 0;
  const start = (threads: number) => {
    lost = 0;
    set = startThreads({ threads, onLost: () => void lost++, program: new URL(PROGRAM) });
  };
  afterEach(() => set.close());

  it('answers every task of a thread, and a task that throws does not end the thread', async () => {
    start(1);
    const answers = await Promise.allSettled([set.run(0, task('a')), set.run(0, task('throw')), set.run(0, task('b'))]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(lost).toBe(0);
  });

  it('rejects the tasks of a lost thread, leaves the other threads alone, and starts the thread again', async () => {
    start(2);
    const first = set.run(0, task('exit'));
    const second = set.run(0, task('a'));
    const other = set.run(1, task('b'));
    await expect(first).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    await expect(second).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    expect(await other).toBe('b');
    expect(lost).toBe(1);
    expect(await set.run(0, task('c'))).toBe('c');
  });

  it('rejects every task that waits when it is closed, and every task after that', async () => {
    start(1);
    const never = set.run(0, task('a'));
    const ended = expect(never).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    await set.close();
    await ended;
    await expect(set.run(0, task('a'))).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    expect(lost).toBe(0);
  });

  it('keeps the process alive while a thread works, and no longer', async () => {
    start(1);
    const script = `
      import { startThreads } from './engine/thread-set.ts';
      const set = startThreads({ threads: 1, onLost() {}, program: new URL(${JSON.stringify(PROGRAM)}) });
      console.log(await set.run(0, { kind: 'done' }));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: path.join(import.meta.dirname, '..'),
      timeout: 20_000,
    });
    expect(stdout).toBe('done\n');
  }, 30_000);
});
