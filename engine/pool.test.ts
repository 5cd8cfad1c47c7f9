import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { assignOwners, createPool, type Pool } from './pool.ts';
import { allocateRings } from './rings.ts';

/** A thread that says what it was given, fails on `throw` and ends on `exit`. */
const PROGRAM = `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, task }) => {
    if (task.kind === 'exit') process.exit(1);
    if (task.kind === 'throw') parentPort.postMessage({ id, error: new Error('no') });
    else parentPort.postMessage({ id, result: task.kind });
  });
`)}`;
const setup = {
  memory: allocateRings(1),
  symbols: ['A'],
  calendars: ['24X7' as const],
  assetClasses: ['crypto' as const],
  symmetric: [false],
};
const task = (kind: string) => ({ kind }) as never;

describe('a pool of compute threads', () => {
  let pool: Pool;
  let lost = 0;
  const make = (threads: number) => {
    lost = 0;
    pool = createPool(setup, { threads, onLost: () => void lost++, entry: new URL(PROGRAM) });
    return pool;
  };
  afterEach(() => pool.close());

  it('answers every task of a thread, and one that throws does not end the thread', async () => {
    make(1);
    const answers = await Promise.allSettled([
      pool.run(0, task('a')),
      pool.run(0, task('throw')),
      pool.run(0, task('b')),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(lost).toBe(0);
  });

  it('rejects what a lost thread was asked, leaves the other threads alone, and starts the thread anew', async () => {
    make(2);
    const first = pool.run(0, task('exit'));
    const second = pool.run(0, task('a'));
    const other = pool.run(1, task('b'));
    await expect(first).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    await expect(second).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    expect(await other).toBe('b');
    expect(lost).toBe(1);
    expect(await pool.run(0, task('c'))).toBe('c');
  });

  it('lets nobody wait for ever when it is closed', async () => {
    make(1);
    const never = pool.run(0, task('a'));
    const ended = expect(never).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    await pool.close();
    await ended;
    await expect(pool.run(0, task('a'))).rejects.toMatchObject({ code: 'ARGUS_COMPUTE_LOST' });
    expect(lost).toBe(0);
  });

  it('keeps the process alive while a thread works, and not longer', async () => {
    make(1);
    const script = `
      import { createPool } from './engine/pool.ts';
      import { allocateRings } from './engine/rings.ts';
      const setup = { memory: allocateRings(1), symbols: ['A'], calendars: ['24X7'], assetClasses: ['crypto'], symmetric: [false] };
      const pool = createPool(setup, { threads: 1, onLost() {}, entry: new URL(${JSON.stringify(PROGRAM)}) });
      console.log(await pool.run(0, { kind: 'done' }));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: path.join(import.meta.dirname, '..'),
      timeout: 20_000,
    });
    expect(stdout).toBe('done\n');
  }, 30_000);
});

describe('owners of symbols', () => {
  it('share every market out evenly, in ascending ranges', () => {
    const symbols = Array.from({ length: 30 }, (_, i) => `S${String(i).padStart(2, '0')}`);
    const calendars = symbols.map((_, i) => (i < 21 ? ('24X7' as const) : ('XNYS' as const)));
    const owners = assignOwners(symbols, calendars, 4);
    for (const [calendar, size] of [
      ['24X7', 21],
      ['XNYS', 9],
    ] as const) {
      const own = symbols.filter((_, i) => calendars[i] === calendar).map((symbol) => owners.get(symbol) as number);
      expect(own).toEqual([...own].sort());
      for (let thread = 0; thread < 4; thread++) {
        const count = own.filter((owner) => owner === thread).length;
        expect(Math.abs(count - size / 4)).toBeLessThan(1);
      }
    }
  });
});
