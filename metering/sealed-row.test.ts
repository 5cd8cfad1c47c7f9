import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalJson } from '#files/canonical-json.ts';
import { rowSha256 } from './sealed-row.ts';

it('the hash of a row is that of its canonical JSON, whatever the order of its fields and whatever its hash says', () => {
  const row = fc.dictionary(
    fc.stringMatching(/^[a-z]{1,6}$/),
    fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
  );
  fc.assert(
    fc.property(row, fc.string(), (fields, sha256) => {
      const reversed = Object.fromEntries(Object.entries(fields).reverse());
      const expected = createHash('sha256').update(canonicalJson(fields)).digest('hex');
      expect(rowSha256({ ...reversed, sha256 })).toBe(expected);
    }),
  );
});
