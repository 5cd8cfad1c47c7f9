import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at } from '../at.ts';
import { FEATURES, featureIndex } from './catalogue.ts';
import { computeFeatures } from './compute.ts';
import { featuresPage } from './document.ts';
import { allocateWindow, fillWindow } from './window.ts';

const WINDOW_IDS = 163;
const shared = join(
  process.env.ARGUS_SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data'),
  '../golden/features.json',
);

interface Golden {
  /** Open, high, low, close, volume, vwap, return of the class, return of everything. */
  slices: [number[], number[], number[], number[], number[], number[], number[], number[]][];
  expected: Record<string, number[]>;
}
interface Reference {
  slices: {
    kind: string;
    open: number[];
    high: number[];
    low: number[];
    close: number[];
    expected: Record<string, number>;
  }[];
}

const window = allocateWindow();
const vector = new Float64Array(FEATURES.length);

/** 1e-9 of max(1, |b|) for every value, and 1e-9 relative where |b| is above 1e-6. */
function expectClose(name: string, actual: number, wanted: number): void {
  const scale = Math.abs(wanted) > 1e-6 ? Math.abs(wanted) : 1;
  expect(Math.abs(actual - wanted) / scale, `${name}: ${actual} for ${wanted}`).toBeLessThanOrEqual(1e-9);
}

describe('features against other implementations', () => {
  it.skipIf(!existsSync(shared))(
    'every feature of the window equals TA-Lib, numpy, pandas and scipy on 256-bar slices',
    () => {
      const golden = JSON.parse(readFileSync(shared, 'utf8')) as Golden;
      let compared = 0;
      golden.slices.forEach(([open, high, low, close, volume, vwap, classReturn, globalReturn], slice) => {
        fillWindow(window, { open, high, low, close, volume, vwap, classReturn, globalReturn });
        computeFeatures(window, vector, 0);
        for (const { id, index } of FEATURES) {
          if (!(id in golden.expected)) continue;
          expectClose(`${id}, slice ${slice}`, at(vector, index), at(golden.expected[id] ?? [], slice));
          compared++;
        }
      });
      expect(compared).toBe(WINDOW_IDS * golden.slices.length);
    },
  );

  it('equals TA-Lib on short windows, on halted bars and on tied prices', () => {
    const path = join(import.meta.dirname, 'fixtures/talib-slices.json');
    const reference = JSON.parse(readFileSync(path, 'utf8')) as Reference;
    let compared = 0;
    for (const { kind, open, high, low, close, expected } of reference.slices) {
      computeFeatures(fillWindow(window, { open, high, low, close, volume: close }), vector, 0);
      for (const [id, wanted] of Object.entries(expected)) {
        expectClose(`${id}, ${close.length} bars with ${kind}`, at(vector, featureIndex(id)), wanted);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(350);
  });
});

describe('the catalogue', () => {
  it('is what docs/features.md says (node tools/document-features.ts writes it, biome aligns it)', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/features.md'), 'utf8');
    // The formatter aligns the columns of tables.
    const plain = (text: string) => text.replace(/ +/g, ' ').replace(/-+/g, '-');
    expect(plain(page)).toBe(plain(featuresPage()));
  });
});
