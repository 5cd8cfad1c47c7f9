import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifiedTokens } from './verified-tokens.ts';

const KIND = { purpose: 'number', claim: z.object({ a: z.number() }) };

describe('tokens that have been verified', () => {
  it('stay known under the kind that they were verified for, and under no other', () => {
    const verified = verifiedTokens();
    verified.add(KIND, 'token', { a: 1 });
    expect(verified.get(KIND, 'token')).toEqual({ a: 1 });
    expect(verified.get({ ...KIND }, 'token')).toBeUndefined();
  });

  it('take no more memory than that of their greatest number: the oldest is forgotten', () => {
    const verified = verifiedTokens(2);
    for (const [i, token] of ['first', 'second', 'third'].entries()) verified.add(KIND, token, { a: i });
    expect(['first', 'second', 'third'].map((token) => verified.get(KIND, token)?.a)).toEqual([undefined, 1, 2]);
  });

  it('cannot be changed by a reader of what they say', () => {
    const verified = verifiedTokens();
    verified.add(KIND, 'token', { a: 1 });
    expect(() => Object.assign(verified.get(KIND, 'token') ?? {}, { a: 2 })).toThrow(TypeError);
  });
});
