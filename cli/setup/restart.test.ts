import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isSource, restartOnChange } from './restart.mjs';

/** A folder with sources, and a program that notes its starts and its orderly ends in a file. */
function world() {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-restart-'));
  mkdirSync(path.join(folder, 'room', 'deeper'), { recursive: true });
  const notes = path.join(folder, 'notes');
  writeFileSync(notes, '');
  const program = `
    const { appendFileSync } = require('node:fs');
    const note = (text) => appendFileSync(${JSON.stringify(notes)}, text + ' ');
    note('start');
    process.on('SIGINT', () => setTimeout(() => { note('end'); process.exit(); }, 50));
    setInterval(() => {}, 1000);`;
  const children: ChildProcess[] = [];
  return {
    file: (name: string) => path.join(folder, 'room', name),
    notes: () => readFileSync(notes, 'utf8').trim(),
    options: {
      folders: [path.join(folder, 'room')],
      isSource: (file: string) => file.endsWith('.ts'),
      log: () => {},
      start: () => {
        const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
        children.push(child);
        return child;
      },
    },
    children,
  };
}

const within = { timeout: 10_000 };

it('a change of a source file ends the program in order before it starts the next, and no other file does', async () => {
  const { file, notes, options, children } = world();
  const running = restartOnChange(options);
  try {
    await expect.poll(notes, within).toBe('start');
    writeFileSync(file('notes.txt'), 'no source');
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(notes()).toBe('start');
    writeFileSync(file('deeper/a.ts'), 'one');
    writeFileSync(file('b.ts'), 'two');
    await expect.poll(notes, within).toBe('start end start');
  } finally {
    await running.stop();
  }
  expect(notes()).toBe('start end start end');
  expect(children.every(({ exitCode }) => exitCode === 0)).toBe(true);
});

it('a program that crashed is started again by the next change', async () => {
  const { file, notes, options, children } = world();
  const running = restartOnChange(options);
  try {
    await expect.poll(notes, within).toBe('start');
    children[0]?.kill('SIGKILL');
    await expect.poll(() => children[0]?.signalCode, within).toBe('SIGKILL');
    writeFileSync(file('a.ts'), 'mended');
    await expect.poll(notes, within).toBe('start start');
  } finally {
    await running.stop();
  }
});

it.each([
  ['site/src/Page.astro', true],
  ['migrations/clickhouse/0001_market.sql', true],
  ['market/bar.ts', true],
  ['market/bar.test.ts', false],
  ['site/.astro', false],
  ['site/.astro/types.d.ts', false],
  ['site/dist/entry.mjs', false],
  ['market/README.md', false],
])('a change of %s starts the program again: %s', (file, expected) => {
  expect(isSource(file)).toBe(expected);
});
