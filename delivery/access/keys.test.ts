import * as crypto from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { LINK, SESSION, UNSUBSCRIBE } from './claims.ts';
import { loadSigningKeys, type TokenKind } from './keys.ts';

// The real function, watched: whether a comparison leaks its time cannot be seen from its result.
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

const folder = mkdtempSync(path.join(tmpdir(), 'argus-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => void vi.mocked(crypto.timingSafeEqual).mockClear());

const secret = (name: string) => crypto.createHash('sha256').update(name).digest('base64url');
const load = (fromEnvironment: string) => loadSigningKeys({ directory: folder, fromEnvironment });
const keys = load(`k1:${secret('A')}`);
const NUMBER: TokenKind<{ a: number }> = { purpose: 'number', claim: z.object({ a: z.number() }) };
const ID = '00000000-0000-4000-8000-00000000d300';
const GRANT = { g: ID, n: ID, tier: 'free', r: ID, scope: '/', exp: 1 };

describe('a set of signing keys', () => {
  it('rotates without refusing a valid link: the newest key signs, and all of them verify', () => {
    const rotated = load(`k2:${secret('B')},k1:${secret('A')}`);
    expect(rotated.verify(NUMBER, keys.sign(NUMBER, { a: 1 }))).toEqual({ a: 1 });
    expect(rotated.sign(NUMBER, { a: 1 })).toMatch(/^k2\./);
    expect(keys.verify(NUMBER, rotated.sign(NUMBER, { a: 1 }))).toBeNull();
    expect(load(`k1:${secret('C')}`).verify(NUMBER, keys.sign(NUMBER, { a: 1 }))).toBeNull();
  });

  it('verifies a token for the purpose it was signed for, and for no other', () => {
    const token = keys.sign(LINK, GRANT);
    expect([LINK, SESSION, { ...LINK, purpose: '' }].map((kind) => keys.verify(kind, token))).toEqual([
      GRANT,
      null,
      null,
    ]);
  });

  it.each([
    ['a claim of another kind', LINK, { a: 1 }],
    ['a path that leads to another host', LINK, { ...GRANT, scope: '//evil.example' }],
    ['an end that is no whole second', LINK, { ...GRANT, exp: 0.5 }],
    ['a recipient that is no id', UNSUBSCRIBE, { n: ID, r: `' OR 1=1` }],
    ['nothing', UNSUBSCRIBE, {}],
  ])('refuses a token that it signed itself but that says %s', (_what, { purpose }, claim) => {
    const loose = { purpose, claim: z.looseObject({}) };
    const token = keys.sign(loose, claim);
    expect(keys.verify(loose, token)).toEqual(claim);
    expect(keys.verify(purpose === 'link' ? LINK : UNSUBSCRIBE, token)).toBeNull();
  });

  it('refuses a token with any one character changed, added or left out', () => {
    const token = keys.sign(NUMBER, { a: 1 });
    const alphabet = [...'ABCXYZabcxyz0189-_.=!'];
    for (let at = 0; at <= token.length; at++) {
      if (at < token.length) expect(keys.verify(NUMBER, token.slice(0, at) + token.slice(at + 1))).toBeNull();
      for (const letter of alphabet) {
        expect(keys.verify(NUMBER, token.slice(0, at) + letter + token.slice(at)), `+${letter} ${at}`).toBeNull();
        if (letter !== token[at])
          expect(keys.verify(NUMBER, token.slice(0, at) + letter + token.slice(at + 1)), `${letter} ${at}`).toBeNull();
      }
    }
  });

  it('answers null to any text, and never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => keys.verify(LINK, text) === null));
    fc.assert(fc.property(fc.string(), (text) => keys.verify(LINK, `k1.${text}`) === null));
  });

  it('compares signatures by a function that takes the same time for any two', () => {
    const token = keys.sign(LINK, GRANT);
    keys.verify(LINK, token);
    keys.verify(LINK, `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`);
    expect(vi.mocked(crypto.timingSafeEqual).mock.results.map(({ value }) => value)).toEqual([true, false]);
  });

  it('makes its first key once and keeps it where only the owner reads it, with nothing else beside it', () => {
    const directory = path.join(folder, 'kept');
    const first = loadSigningKeys({ directory });
    expect(loadSigningKeys({ directory }).verify(NUMBER, first.sign(NUMBER, { a: 2 }))).toEqual({ a: 2 });
    expect(statSync(path.join(directory, 'keys', 'signing.txt')).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.join(directory, 'keys'))).toEqual(['signing.txt']);
  });

  it.each([
    '',
    '\n',
    'k1\n',
    'k1:\n',
    ':AAAA\n',
    'k1:short\n',
    `k1:${secret('A')},k2:\n`,
    `k1:${secret('A')},\n`,
    `,k1:${secret('A')}\n`,
    `k1:${secret('A')}\nk2:${secret('B')}\n`,
    `k1:${secret('A')}\n\n`,
    `k1:${secret('A')},k1:${secret('B')}\n`,
    `k1:${secret('A')}, k2:${secret('B')}\n`,
    `k.1:${secret('A')}\n`,
    `k1:${secret('A')}:more\n`,
    `k1:${secret('A')}=\n`,
    `k1:${'A'.repeat(43)}\n`,
    `k1:${'abc'.repeat(16)}\n`,
    `\uFEFFk1:${secret('A')}\n`,
    `k1:${secret('A')}\r\n`,
    `k1:${secret('A').slice(0, 42)}\n`,
  ])(
    'refuses a text that is not whole keys from end to end, because a part of it would sign or be lost: %j',
    (text) => {
      const directory = mkdtempSync(path.join(folder, 'cut-'));
      mkdirSync(path.join(directory, 'keys'));
      writeFileSync(path.join(directory, 'keys', 'signing.txt'), text);
      const refused = expect.objectContaining({ code: 'ARGUS_KEYS_UNUSABLE' });
      expect(() => loadSigningKeys({ directory })).toThrow(refused);
      expect(() => load(text.replace(/\n$/, ''))).toThrow(refused);
    },
  );

  it('refuses its own file cut off after any byte', () => {
    const directory = path.join(folder, 'whole');
    loadSigningKeys({ directory });
    const file = path.join(directory, 'keys', 'signing.txt');
    const whole = readFileSync(file);
    for (let bytes = 0; bytes < whole.length; bytes++) {
      writeFileSync(file, whole.subarray(0, bytes));
      expect(() => loadSigningKeys({ directory }), `${bytes} bytes`).toThrow(/cut off/);
    }
    writeFileSync(file, whole);
    loadSigningKeys({ directory });
  });
});
