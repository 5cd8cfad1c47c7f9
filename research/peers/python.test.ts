import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { csvOf, parseCsv, peerPython, runPeers } from './python.ts';

describe('the exchange with peers', () => {
  it('Gives every cell back, with names that hold commas and values that are unknown', () => {
    const text = 'model,symbol,p\n"HAR, levels",A,0.5\nplain,B,\n';
    expect(parseCsv(text).map((row) => [...row.values()])).toEqual([
      ['HAR, levels', 'A', '0.5'],
      ['plain', 'B', ''],
    ]);
    expect(
      csvOf(
        ['a', 'b', 'c'],
        [
          ['x', Number.NaN, null],
          ['y', 2.5, 0],
        ],
      ),
    ).toBe('a,b,c\nx,,\ny,2.5,0');
  });

  it('Says why there are no peers, where no Python is named or it cannot be started', () => {
    expect(peerPython(undefined)).toEqual({ missing: 'ARGUS_PYTHON names no Python' });
    expect(peerPython('/nowhere/python')).toMatchObject({ missing: expect.stringMatching(/cannot be started/) });
  });

  it('A program that fails gives no rows and its reason, and leaves no file behind', () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('argus-peers-'));
    // Node is no Python: it fails on the script as a broken Python would.
    const { rows, notRun } = runPeers(process.execPath, 'regimes.py', new Map([['bars.csv', 'a\n1\n']]));
    expect(rows).toEqual([]);
    expect(notRun).toHaveLength(1);
    expect(notRun[0]).toMatch(/^regimes\.py: /);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('argus-peers-'))).toEqual(before);
  });
});
