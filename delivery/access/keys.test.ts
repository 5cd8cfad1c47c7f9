import { createHash, verify } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LINK, SESSION, UNSUBSCRIBE } from './claims.ts';
import { keyPairOf } from './key-pair.ts';
import { isFormerToken, loadSigningKeys } from './keys.ts';
import type { TokenKind } from './token-kind.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const secret = (name: string) => createHash('sha256').update(name).digest('base64url');
const load = (fromEnvironment: string) => loadSigningKeys({ directory: folder, fromEnvironment });
const keys = load(`k1:${secret('A')}`);
const NUMBER: TokenKind<{ a: number }> = { purpose: 'number', claim: z.object({ a: z.number() }) };
const ID = '00000000-0000-4000-8000-00000000d300';
const GRANT = { g: ID, n: ID, tier: 'free', r: ID, scope: '/', exp: 1 };
/** The same as it stands in a token. */
const SAID = { ...z.encode(LINK.claim, GRANT) } as Record<string, unknown>;

/** What a part of a token holds. */
const partOf = (token: string, i: number): unknown =>
  JSON.parse(Buffer.from(token.split('.')[i] as string, 'base64url').toString());

describe('a set of signing keys', () => {
  it('rotates without refusing a valid link: the newest key signs, and all of them verify', async () => {
    const rotated = load(`k2:${secret('B')},k1:${secret('A')}`);
    const [before, after] = [await keys.sign(NUMBER, { a: 1 }), await rotated.sign(NUMBER, { a: 1 })];
    expect(await rotated.verify(NUMBER, before)).toEqual({ a: 1 });
    expect(partOf(after, 0)).toEqual({ alg: 'EdDSA', kid: 'k2' });
    expect(await keys.verify(NUMBER, after)).toBeNull();
    expect(await load(`k1:${secret('C')}`).verify(NUMBER, before)).toBeNull();
  });

  it('signs tokens that another implementation of JWS verifies, with the purpose as their audience', async () => {
    const token = await keys.sign(LINK, GRANT);
    const { publicKey } = keyPairOf({ id: 'k1', since: null, secret: createHash('sha256').update('A').digest() });
    const [header, body, signature = ''] = token.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify(null, Buffer.from(`${header}.${body}`), publicKey, bytes)).toBe(true);
    expect(partOf(token, 1)).toMatchObject({ aud: 'link', t: 'free', exp: 1 });
  });

  it('signs a claim the same way every time, so a mail that is sent again is the same mail', async () => {
    expect(await keys.sign(LINK, GRANT)).toBe(await load(`k1:${secret('A')}`).sign(LINK, GRANT));
  });

  it('makes tokens short enough for a mail: 303 characters for a link at most, and 229 to unsubscribe', async () => {
    const longest = { ...GRANT, tier: 'enterprise', exp: 4_000_000_000 };
    expect((await keys.sign(LINK, longest)).length).toBe(303);
    expect((await keys.sign(UNSUBSCRIBE, { n: ID, r: ID })).length).toBe(229);
  });

  it('verifies a token for the purpose it was signed for, and for no other, also after it has been verified', async () => {
    const token = await keys.sign(LINK, GRANT);
    const kinds = [LINK, SESSION, { ...LINK, purpose: '' }, LINK, SESSION];
    expect(await Promise.all(kinds.map((kind) => keys.verify(kind, token)))).toEqual([GRANT, null, null, GRANT, null]);
    expect(await keys.verify(SESSION, token)).toBeNull();
  });

  it.each([
    ['a claim of another kind', LINK, { a: 1 }],
    ['a path that leads to another host', LINK, { ...SAID, s: '//evil.example' }],
    ['an end that is no whole second', LINK, { ...SAID, exp: 0.5 }],
    ['an id of fewer bytes', LINK, { ...SAID, g: 'AAAA' }],
    ['a recipient that is no id', UNSUBSCRIBE, { n: SAID.n, r: `' OR 1=1` }],
    ['nothing', UNSUBSCRIBE, {}],
  ])('refuses a token that it signed itself but that says %s', async (_what, kind, claim) => {
    const loose = { purpose: kind.purpose, claim: z.looseObject({}) };
    const token = await keys.sign(loose, claim);
    expect(await keys.verify(loose, token)).toEqual(claim);
    expect(await keys.verify(kind as TokenKind<object>, token)).toBeNull();
  });

  it('refuses a token with any one character changed, added or left out: a token has one spelling', async () => {
    const token = await keys.sign(NUMBER, { a: 1 });
    const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0189-_.=!'];
    const others: string[] = [];
    for (let at = 0; at <= token.length; at++) {
      if (at < token.length) others.push(token.slice(0, at) + token.slice(at + 1));
      for (const letter of alphabet) {
        others.push(token.slice(0, at) + letter + token.slice(at));
        if (letter !== token[at]) others.push(token.slice(0, at) + letter + token.slice(at + 1));
      }
    }
    const passed = await Promise.all(others.map((other) => keys.verify(NUMBER, other)));
    expect(others.filter((other, i) => passed[i] !== null && other !== token)).toEqual([]);
  });

  it('answers null to any text, and never throws', async () => {
    const [header] = (await keys.sign(LINK, GRANT)).split('.');
    const answersNull = async (text: string) => (await keys.verify(LINK, text)) === null;
    await fc.assert(fc.asyncProperty(fc.string(), answersNull));
    await fc.assert(fc.asyncProperty(fc.string(), (text) => answersNull(`${header}.${text}`)));
    await fc.assert(fc.asyncProperty(fc.base64String(), (text) => answersNull(`${header}.${text}.${'A'.repeat(86)}`)));
  });

  it('knows a token of before there were key pairs by its form, and takes it for none of its own', async () => {
    const former = `k1.${Buffer.from(JSON.stringify(GRANT)).toString('base64url')}.${secret('mac')}`;
    expect([isFormerToken(former), isFormerToken(await keys.sign(LINK, GRANT))]).toEqual([true, false]);
    expect(await keys.verify(LINK, former)).toBeNull();
  });

  it('makes its first key once and keeps it where only the owner reads it, with nothing else beside it', async () => {
    const directory = path.join(folder, 'kept');
    const first = loadSigningKeys({ directory });
    expect(await loadSigningKeys({ directory }).verify(NUMBER, await first.sign(NUMBER, { a: 2 }))).toEqual({ a: 2 });
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
