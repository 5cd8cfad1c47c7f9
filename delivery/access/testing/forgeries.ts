import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import { TIERS } from '#contracts/tiers.ts';
import { type GrantClaim, LINK, SESSION, UNSUBSCRIBE } from '../claims.ts';
import { loadSigningKeys, type SigningKeys, type TokenKind } from '../keys.ts';

/** A token as programs would send it: who, for which tenant, with which rights, until when. */
export const API: TokenKind<Record<string, unknown>> = {
  purpose: 'api',
  claim: z.looseObject({ ten: z.guid(), sub: z.guid(), tier: z.string(), scopes: z.array(z.string()), exp: z.int() }),
};
/** Every kind of token that is signed, and one that programs would send. */
export const KINDS: readonly TokenKind<object>[] = [LINK, SESSION, UNSUBSCRIBE, API];

/** What a forger has: honest tokens of a free reader and of others, and everything but the keys. */
export interface Loot {
  readonly keys: SigningKeys;
  /** Tokens by the purpose that they were signed for. */
  readonly honest: Readonly<Record<string, readonly string[]>>;
}

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const secret = (name: string): string => createHash('sha256').update(name).digest('base64url');

/** Keys of a test, and a token of every kind for a reader of every tier, signed by the new key and by the one before it. */
export function loot(): Loot {
  const old = loadSigningKeys({ directory: '', fromEnvironment: `k1:${secret('old')}` });
  const keys = loadSigningKeys({ directory: '', fromEnvironment: `k2:${secret('new')},k1:${secret('old')}` });
  const honest: Record<string, string[]> = {};
  for (const [n, { name: tier }] of TIERS.entries())
    for (const signer of [old, keys]) {
      const grant: GrantClaim = { g: id(n), n: id(100), tier, r: id(n + 10), scope: '/', exp: 4_000_000_000 };
      const api = { ten: grant.n, sub: grant.r, tier, scopes: ['reports:read'], exp: grant.exp };
      const claims = [grant, grant, { n: grant.n, r: grant.r }, api];
      for (const [k, kind] of KINDS.entries()) {
        honest[kind.purpose] ??= [];
        honest[kind.purpose]?.push(signer.sign(kind, claims[k] as object));
      }
    }
  return { keys, honest };
}

/** Uniform numbers in [0, 1). */
type Random = () => number;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STRANGE = '.=+/%:;, \0\n"\'\\éА\u200b';
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A token that was not signed: one of the honest ones of a purpose, changed in one of the ways that break programs, or made up. Never
 * equal to an honest one of that purpose.
 */
export function forgery({ honest }: Loot, purpose: string, random: Random): string {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[] | string): T & string => list[below(list.length)] as T & string;
  const own = honest[purpose] as readonly string[];
  const token = pick(own);
  const [key = '', body = '', signature = ''] = token.split('.');
  const at = below(token.length);
  const claim = (): Record<string, unknown> => JSON.parse(Buffer.from(body, 'base64url').toString());
  const ways: (() => string)[] = [
    () => token.slice(0, at) + pick(ALPHABET) + token.slice(at + 1),
    () => token.slice(0, at) + pick(STRANGE) + token.slice(at + below(2)),
    () => token.slice(0, at) + token.slice(at + 1 + below(8)),
    () => token.slice(0, at) + pick(ALPHABET) + token.slice(at),
    () => token.slice(0, at),
    () => token.slice(0, at) + [...token.slice(at, at + 2)].reverse().join('') + token.slice(at + 2),
    () => token.slice(0, at) + token.charAt(at).toUpperCase() + token.slice(at + 1).toLowerCase(),
    // Parts of honest tokens in another order, of another reader, or of another purpose.
    () => [key, pick(own).split('.')[1], pick(own).split('.')[2]].join('.'),
    () =>
      pick(
        Object.values(honest)
          .filter((list) => list !== own)
          .flat(),
      ),
    () => [key, body, signature, signature].slice(0, 2 + below(3)).join('.') + pick(['', '.', '..']),
    () => [pick(['k1', 'k2', 'k3', '', '__proto__', 'constructor']), body, signature].join('.'),
    // A better claim under the old signature, and another spelling of the same bytes.
    () => [key, base64url({ ...claim(), tier: pick(TIERS).name, exp: 4e9 + below(1e6) }), signature].join('.'),
    () => [key, base64url({ ...claim(), n: id(below(1000)), r: id(below(1000)) }), signature].join('.'),
    () => [key, body, `${signature}${pick(['=', 'A', '==', ' '])}`].join('.'),
    () => [key, body, Buffer.from(signature, 'base64url').toString(pick(['base64', 'hex', 'latin1']))].join('.'),
    () => encodeURIComponent(token).replaceAll('.', '%2E'),
    // Signed by somebody: without a key, with a guessed one, with the body as the key, for no purpose.
    ...['', 'secret', body, key].map((guess) => () => {
      const better = base64url({ ...claim(), exp: 4e9 + below(1e6) });
      const text = pick([`${purpose}\0${key}.${better}`, `${key}.${better}`, better]);
      return [key, better, createHmac('sha256', guess).update(text).digest('base64url')].join('.');
    }),
    // The shapes of other programs: a JWT without an algorithm, an API key.
    () => [base64url({ alg: pick(['none', 'HS256']), kid: key }), body, pick(['', signature])].join('.'),
    () => `argus_live_${Array.from({ length: 33 }, () => pick(ALPHABET.slice(0, 62))).join('')}`,
    () => Array.from({ length: below(300) }, () => pick(ALPHABET + STRANGE)).join(''),
  ];
  const forged = (ways[below(ways.length)] as () => string)();
  return own.includes(forged) ? `${forged}A` : forged;
}

/** Forges tokens of a purpose and returns those that a kind takes for its own without having signed them. */
export function forgeAndVerify(have: Loot, purpose: string, runs: number, random: Random): string[] {
  const opened: string[] = [];
  for (let i = 0; i < runs; i++) {
    const forged = forgery(have, purpose, random);
    for (const kind of KINDS) {
      // A token of another purpose is an honest one there.
      const honest = have.honest[kind.purpose]?.includes(forged) ?? false;
      if ((have.keys.verify(kind, forged) !== null) !== honest) opened.push(`${kind.purpose} ${forged}`);
    }
  }
  return opened;
}
