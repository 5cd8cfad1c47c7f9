import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { zipOf } from '#feeds/testing/zip.ts';
import { inClone } from '../setup/paths.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEADER = 'symbol,date,open,high,low,close,volume\n';
const rowsOf = (...days: string[]): string => HEADER + days.map((day) => `AAPL,2024-01-${day},1,2,0.5,1,5\n`).join('');
const TWO_DAYS = rowsOf('02', '03');

function file(name: string, content: string | Buffer): string {
  const target = path.join(folder, name);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
  return target;
}

function inspect(...args: string[]) {
  const { stdout, status } = spawnSync(process.execPath, [inClone('cli/main.ts'), 'inspect', ...args], {
    encoding: 'utf8',
  });
  return { stdout, status, command: /npx argus backfill.*/.exec(stdout)?.[0] };
}

describe('argus inspect', () => {
  it('names the archive of a member in the command that loads it, because nothing else is on the disk', () => {
    const archive = file('bars.zip', zipOf({ 'AAPL.csv': TWO_DAYS, '__MACOSX/._AAPL.csv': 'junk' }));
    expect(inspect(archive).command).toBe(`npx argus backfill --bars ${archive} --to 2024-01-04`);
  }, 60_000);

  it('names a file with a plus in its name as one file in the command that loads it', () => {
    const target = file('A+B.csv', TWO_DAYS);
    expect(inspect(target).command).toBe(`npx argus backfill --bars ${target} --to 2024-01-04`);
  }, 60_000);

  it('says how a file of one day is loaded, and gives the command that loads it so', () => {
    const target = file('2024-01-02.csv', rowsOf('02'));
    const refused = inspect(target);
    expect(refused.status).toBe(3);
    expect(refused.stdout).toContain('say of which they are with --file-timeframe, such as 1d');
    const read = inspect(target, '--file-timeframe', '1d');
    expect(read.status).toBe(0);
    expect(read.command).toBe(`npx argus backfill --bars ${target} --file-timeframe 1d --to 2024-01-03`);
  }, 60_000);
});
