import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addedPlace, changedPlace, locatorOf, missingPlace } from './locator.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const rows = fc.integer({ min: 1, max: 300 }).map((n) => Array.from({ length: n }, (_, i) => sha(`row ${i}`)));
const withPlace = rows.chain((hashes) => fc.tuple(fc.constant(hashes), fc.nat(hashes.length - 1)));

describe('the locator of a batch', () => {
  it('names the place of the one row that was changed, of any number', () => {
    fc.assert(
      fc.property(withPlace, ([hashes, place]) => {
        expect(changedPlace(locatorOf(hashes), hashes)).toBeNull();
        expect(changedPlace(locatorOf(hashes), hashes.with(place, sha('other')))).toBe(place);
      }),
    );
  });

  it('names the place where the one row is missing, and the place of the one that was added', () => {
    fc.assert(
      fc.property(withPlace, ([hashes, place]) => {
        expect(missingPlace(locatorOf(hashes), hashes.toSpliced(place, 1))).toBe(place);
        expect(addedPlace(locatorOf(hashes), hashes.toSpliced(place, 0, sha('other')))).toBe(place);
      }),
    );
  });

  it('names no row when two were changed', () => {
    const hashes = ['a', 'b', 'c', 'd', 'e', 'f'].map(sha);
    expect(changedPlace(locatorOf(hashes), hashes.with(1, sha('x')).with(4, sha('y')))).toBeNull();
    expect(
      changedPlace(locatorOf(hashes), hashes.with(1, hashes[4] as string).with(4, hashes[1] as string)),
    ).toBeNull();
  });
});
