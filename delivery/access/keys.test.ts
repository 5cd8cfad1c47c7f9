import * as crypto from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadSigningKeys } from './keys.ts';

// The real function, watched: whether a comparison leaks its time cannot be seen from its result.
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

const folder = mkdtempSync(path.join(tmpdir(), 'argus-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => void vi.mocked(crypto.timingSafeEqual).mockClear());

const secret = (letter: string) => letter.repeat(43);
const load = (fromEnvironment: string) => loadSigningKeys({ directory: folder, fromEnvironment });
const keys = load(`k1:${secret('A')}`);

describe('signing keys', () => {
  it('rotate without refusing a valid link: the newest signs, all verify', () => {
    const rotated = load(`k2:${secret('B')},k1:${secret('A')}`);
    expect(rotated.verify('link', keys.sign('link', { a: 1 }))).toEqual({ a: 1 });
    expect(rotated.sign('link', {})).toMatch(/^k2\./);
    expect(keys.verify('link', rotated.sign('link', {}))).toBeNull();
    expect(load(`k1:${secret('C')}`).verify('link', keys.sign('link', {}))).toBeNull();
  });

  it('verify for the purpose they signed for, and for no other', () => {
    const token = keys.sign('link', { a: 1 });
    expect(['link', 'session', 'unsubscribe', ''].map((purpose) => keys.verify(purpose, token))).toEqual([
      { a: 1 },
      null,
      null,
      null,
    ]);
  });

  it('refuse a token with any one character changed, added or left out', () => {
    const token = keys.sign('link', { g: 'grant', tier: 'free' });
    const alphabet = [...'ABCXYZabcxyz0189-_.=!'];
    for (let at = 0; at <= token.length; at++) {
      if (at < token.length) expect(keys.verify('link', token.slice(0, at) + token.slice(at + 1))).toBeNull();
      for (const letter of alphabet) {
        expect(keys.verify('link', token.slice(0, at) + letter + token.slice(at)), `+${letter} ${at}`).toBeNull();
        if (letter !== token[at])
          expect(keys.verify('link', token.slice(0, at) + letter + token.slice(at + 1)), `${letter} ${at}`).toBeNull();
      }
    }
  });

  it('answer null to any text, and never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => keys.verify('link', text) === null));
    fc.assert(fc.property(fc.string(), (text) => keys.verify('link', `k1.${text}`) === null));
  });

  it('compare signatures in constant time', () => {
    const token = keys.sign('link', { a: 1 });
    keys.verify('link', token);
    keys.verify('link', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`);
    expect(vi.mocked(crypto.timingSafeEqual).mock.results.map(({ value }) => value)).toEqual([true, false]);
  });

  it('are made once and kept where only their owner reads them, with nothing else beside them', () => {
    const directory = path.join(folder, 'kept');
    const first = loadSigningKeys({ directory });
    expect(loadSigningKeys({ directory }).verify('link', first.sign('link', { b: 2 }))).toEqual({ b: 2 });
    expect(statSync(path.join(directory, 'keys', 'signing.txt')).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.join(directory, 'keys'))).toEqual(['signing.txt']);
  });

  it.each(['', '\n', 'k1', 'k1:', ':AAAA', 'k1:short', `k1:${'A'.repeat(43)},k2:`])(
    'that are empty or cut off are refused, because anybody could sign with them: %j',
    (text) => {
      const directory = mkdtempSync(path.join(folder, 'cut-'));
      mkdirSync(path.join(directory, 'keys'));
      writeFileSync(path.join(directory, 'keys', 'signing.txt'), text);
      expect(() => loadSigningKeys({ directory })).toThrow(expect.objectContaining({ code: 'ARGUS_KEYS_UNUSABLE' }));
    },
  );
});
