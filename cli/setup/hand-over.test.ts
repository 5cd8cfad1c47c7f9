import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { inClone } from './paths.mjs';

const HAND_OVER = pathToFileURL(inClone('cli/setup/hand-over.mjs')).href;

/** Starts a process that hands over to a program, as the bootstrap does, in a process group of its own. */
function start(program: string): {
  parent: ChildProcess;
  output: () => string;
  line: (text: string) => Promise<void>;
  ended: Promise<number | null>;
} {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-hand-over-'));
  writeFileSync(path.join(folder, 'program.mjs'), program);
  writeFileSync(
    path.join(folder, 'parent.mjs'),
    `import { handOver } from ${JSON.stringify(HAND_OVER)};
     process.exitCode = await handOver({ node: process.execPath, args: [${JSON.stringify(path.join(folder, 'program.mjs'))}, 'one', 'two words'], env: process.env });`,
  );
  const parent = spawn(process.execPath, [path.join(folder, 'parent.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  parent.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = new Promise<number | null>((resolve) => parent.once('close', resolve));
  const line = async (wanted: string) => {
    while (!text.includes(wanted)) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { parent, output: () => text, line, ended };
}

const WAITS = `
  let signals = 0;
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {
    signals++;
    console.log(name);
    setTimeout(() => { console.log('signals ' + signals); process.exit(7); }, 500);
  });
  console.log('ready ' + process.pid);
  setInterval(() => {}, 1000);`;

describe('handing over to Node 26', () => {
  it('the program gets the arguments, and the start ends with its exit code', async () => {
    const { output, ended } = start('console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 6;');
    expect(await ended).toBe(6);
    expect(output()).toBe('["one","two words"]\n');
  });

  it('the start ends with 128 + n when signal n ended the program', async () => {
    const { ended } = start("process.kill(process.pid, 'SIGKILL'); setInterval(() => {}, 1000);");
    expect(await ended).toBe(137);
  });

  it('the program gets one SIGINT for a Ctrl-C that arrives from the terminal and from npm', async () => {
    const { parent, output, line, ended } = start(WAITS);
    await line('ready');
    parent.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 20));
    parent.kill('SIGINT');
    expect(await ended).toBe(7);
    expect(output()).toContain('signals 1\n');
  });

  it('a start killed with kill -9 leaves no orphan: the program gets SIGTERM', async () => {
    const { parent, output, line } = start(WAITS);
    await line('ready');
    parent.kill('SIGKILL');
    await line('signals 1');
    const pid = Number(/ready (\d+)/.exec(output())?.[1]);
    await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
