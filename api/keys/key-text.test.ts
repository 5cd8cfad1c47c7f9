import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyHash, makeKey, readKey, startOf } from './key-text.ts';

describe('the text of a key', () => {
  it('has 44 characters that a scanner of secrets knows, and a hash that it is kept by', () => {
    const text = makeKey('live', randomBytes);
    expect(text).toMatch(/^argus_live_[0-9A-Za-z]{33}$/);
    expect(text).toHaveLength(44);
    expect(readKey(text)).toEqual({ environment: 'live', sha256: keyHash(text) });
    expect(text.startsWith(startOf(text))).toBe(true);
    expect(startOf(text)).toHaveLength(15);
  });

  it('uses every digit as often as every other', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 2_000; i++)
      for (const digit of makeKey('live', randomBytes).slice(11, 38)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    const each = (2_000 * 27) / 62;
    expect(counts.size).toBe(62);
    const chi2 = [...counts.values()].reduce((sum, count) => sum + (count - each) ** 2 / each, 0);
    // 61 degrees of freedom: above 120 once in a hundred thousand.
    expect(chi2).toBeLessThan(120);
  });

  it('opens nothing after any change of it, and nothing is looked up for that', () => {
    const text = makeKey('test', randomBytes);
    const letter = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    const changes = fc.oneof(
      fc.tuple(fc.nat(32), letter).map(([at, to]) => text.slice(0, 11 + at) + to + text.slice(12 + at)),
      fc.nat(31).map((at) => {
        const [a, b] = [text[11 + at], text[12 + at]];
        return text.slice(0, 11 + at) + b + a + text.slice(13 + at);
      }),
      fc.nat(43).map((at) => text.slice(0, at)),
      fc.string().map((more) => text + more),
      fc.constant(text.replace('test', 'live')),
      fc.constant(text.toUpperCase()),
    );
    fc.assert(
      fc.property(changes, (changed) => {
        if (changed !== text) expect(readKey(changed)).toBeNull();
      }),
      { numRuns: 10_000 },
    );
  });
});
