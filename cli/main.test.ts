import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const bars = fileURLToPath(new URL('../node_modules/@observablehq/sample-datasets/aapl.csv', import.meta.url));
const BARS_OF_FIVE_YEARS = 1_260;

/** A command whose output is larger than a pipe holds, and its reader. */
const piped = (reader: string) =>
  spawnSync('sh', ['-c', `"$0" "$1" regimes --bars "$2" --timeframe 1d | ${reader}`, process.execPath, program, bars], {
    encoding: 'utf8',
  });

describe('the output of a command', () => {
  it('arrives complete when its reader is slower than the command', () => {
    const { stdout, stderr } = piped('(sleep 3; cat)');
    expect(stderr).toMatch(/^the scale is that of the whole file: it looks ahead[^\n]*\n$/);
    expect(stdout.trim().split('\n')).toHaveLength(1 + BARS_OF_FIVE_YEARS);
  }, 30_000);

  it('ends without error and stack when its reader stops early', () => {
    const { stdout, stderr } = piped('head -n 1');
    expect(stderr).not.toMatch(/error|EPIPE|\n\s+at /i);
    expect(stdout).toMatch(/^symbol,open_time,label/);
  }, 30_000);
});
