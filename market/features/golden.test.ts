import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import shortWindows from '../../tests/golden/short-windows.json' with { type: 'json' };
import golden from '../../tests/golden/window-features.json' with { type: 'json' };
import { at } from '../at.ts';
import { FEATURES, featureIndex } from './catalogue.ts';
import { computeFeatures } from './compute.ts';
import { featuresPage } from './document.ts';
import { allocateWindow, fillWindow } from './window.ts';

/** Features of the window alone; those of the class and of the calendar have tests of their own. */
const WINDOW_IDS = 163;

const window = allocateWindow();
const vector = new Float64Array(FEATURES.length);

/** 1e-9 of max(1, |b|) for every value, and 1e-9 relative where |b| is above 1e-6. */
function expectClose(name: string, actual: number, wanted: number): void {
  const scale = Math.abs(wanted) > 1e-6 ? Math.abs(wanted) : 1;
  expect(Math.abs(actual - wanted) / scale, `${name}: ${actual} for ${wanted}`).toBeLessThanOrEqual(1e-9);
}

describe('features against other implementations', () => {
  it('every feature of the window equals TA-Lib, numpy, pandas, scipy and others on 256-bar slices', () => {
    const expected = new Map<string, readonly number[]>(Object.entries(golden.expected));
    let compared = 0;
    golden.slices.forEach((columns, slice) => {
      computeFeatures(fillWindow(window, columns), vector, 0);
      for (const { id, index } of FEATURES) {
        const wanted = expected.get(id)?.[slice];
        if (wanted === undefined) continue;
        expectClose(`${id}, slice ${slice}`, at(vector, index), wanted);
        compared++;
      }
    });
    expect(golden.slices.length).toBeGreaterThan(5);
    expect(compared).toBe(WINDOW_IDS * golden.slices.length);
  });

  it('every feature of a short window, of halted bars and of tied prices equals TA-Lib', () => {
    let compared = 0;
    for (const { kind, open, high, low, close, expected } of shortWindows.slices) {
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
  it('docs/features.md equals what node tools/document-features.ts writes, aligned by biome', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/features.md'), 'utf8');
    // The formatter aligns the columns of tables.
    const plain = (text: string) => text.replace(/ +/g, ' ').replace(/-+/g, '-');
    expect(plain(page)).toBe(plain(featuresPage()));
  });
});
