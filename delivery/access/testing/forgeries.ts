import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import { TIERS } from '#contracts/tiers.ts';
import { CONFIRM, FILE, type GrantClaim, LINK, SESSION, UNSUBSCRIBE } from '../claims.ts';
import { keyPairOf } from '../key-pair.ts';
import { loadSigningKeys, type SigningKeys } from '../keys.ts';
import type { TokenKind } from '../token-kind.ts';

/** A token as programs would send it: who, for which tenant, with which rights, until when. */
export const API: TokenKind<Record<string, unknown>> = {
  purpose: 'api',
  claim: z.looseObject({ ten: z.guid(), sub: z.guid(), tier: z.string(), scopes: z.array(z.string()), exp: z.int() }),
};
/** Every kind of token that is signed, and one that programs would send. */
export const KINDS: readonly TokenKind<object>[] = [LINK, SESSION, FILE, UNSUBSCRIBE, CONFIRM, API];

/** What a forger has: honest tokens of a free reader and of others, the public keys, and everything but the private ones. */
export interface Loot {
  readonly keys: SigningKeys;
  /** Tokens by the purpose that they were signed for. */
  readonly honest: Readonly<Record<string, readonly string[]>>;
  /** The public keys, as an attacker who confuses the algorithm would use them: as secrets. */
  readonly publicKeys: readonly Buffer[];
}

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const secret = (name: string): Buffer => createHash('sha256').update(name).digest();

/** Keys of a test, and a token of every kind for a reader of every tier, signed by the new key and by the one before it. */
export async function loot(): Promise<Loot> {
  const text = (name: string, key: string) => `${key}:${secret(name).toString('base64url')}`;
  const old = loadSigningKeys({ directory: '', fromEnvironment: text('old', 'k1') });
  const keys = loadSigningKeys({ directory: '', fromEnvironment: `${text('new', 'k2')},${text('old', 'k1')}` });
  const honest: Record<string, string[]> = {};
  for (const [n, { name: tier }] of TIERS.entries())
    for (const signer of [old, keys]) {
      const grant: GrantClaim = { g: id(n), n: id(100), tier, r: id(n + 10), scope: '/', exp: 4_000_000_000 };
      const api = { ten: grant.n, sub: grant.r, tier, scopes: ['reports:read'], exp: grant.exp };
      const claims = [grant, grant, grant, { n: grant.n, r: grant.r }, { n: grant.n, r: grant.r, exp: grant.exp }, api];
      for (const [k, kind] of KINDS.entries()) {
        honest[kind.purpose] ??= [];
        honest[kind.purpose]?.push(await signer.sign(kind, claims[k] as object));
      }
    }
  const publicKeys = ['old', 'new'].flatMap((name) =>
    spellings(keyPairOf({ id: name, since: null, secret: secret(name) }).publicKey),
  );
  return { keys, honest, publicKeys };
}

/** A public key in the forms in which a program may keep it. */
const spellings = (key: KeyObject): Buffer[] => [
  Buffer.from(key.export({ format: 'pem', type: 'spki' })),
  Buffer.from(key.export({ format: 'der', type: 'spki' })),
  Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url'),
];

/** Uniform numbers in [0, 1). */
type Random = () => number;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const STRANGE = '.=+/%:;, \0\n"\'\\éА\u200b';
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The order of the group of Ed25519: a signature plus this is the same point (RFC 8032, 5.1.7 refuses it). */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const strangers = Array.from({ length: 2 }, () => generateKeyPairSync('ed25519'));

/**
 * A token that was not signed: one of the honest ones of a purpose, changed in one of the ways that break programs, or made up. Never
 * equal to an honest one of that purpose.
 */
export function forgery({ honest, publicKeys }: Loot, purpose: string, random: Random): string {
  const below = (n: number): number => Math.floor(random() * n);
  const pick = <T>(list: readonly T[] | string): T & string => list[below(list.length)] as T & string;
  const oneOf = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const own = honest[purpose] as readonly string[];
  const token = pick(own);
  const [header = '', body = '', signature = ''] = token.split('.');
  const at = below(token.length);
  const claim = (): Record<string, unknown> => JSON.parse(Buffer.from(body, 'base64url').toString());
  const kid = (): string => JSON.parse(Buffer.from(header, 'base64url').toString()).kid;
  const better = (): string => base64url({ ...claim(), t: pick(TIERS).name, exp: 4e9 + below(1e6) });
  const edSigned = (text: string, key: KeyObject): string =>
    `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
  const ways: (() => string)[] = [
    () => token.slice(0, at) + pick(ALPHABET) + token.slice(at + 1),
    () => token.slice(0, at) + pick(STRANGE) + token.slice(at + below(2)),
    () => token.slice(0, at) + token.slice(at + 1 + below(8)),
    () => token.slice(0, at) + pick(ALPHABET) + token.slice(at),
    () => token.slice(0, at),
    () => token.slice(0, at) + [...token.slice(at, at + 2)].reverse().join('') + token.slice(at + 2),
    () => token.slice(0, at) + token.charAt(at).toUpperCase() + token.slice(at + 1).toLowerCase(),
    // Parts of honest tokens in another order, of another reader, or of another purpose.
    () => [header, pick(own).split('.')[1], pick(own).split('.')[2]].join('.'),
    () =>
      pick(
        Object.values(honest)
          .filter((list) => list !== own)
          .flat(),
      ),
    () => [header, body, signature, signature].slice(0, 2 + below(3)).join('.') + pick(['', '.', '..']),
    // Twice: a token behind a token, a part that stands twice, a member of the claim or of the header that does.
    () => token + pick(['', '.', '~', ' ', ',']) + pick(own),
    () => [header, header, body, signature].slice(below(2)).join('.'),
    () =>
      [header, Buffer.from(`{"aud":"${purpose}",${text(body).slice(1)}`).toString('base64url'), signature].join('.'),
    () => [Buffer.from(`{"alg":"none",${text(header).slice(1)}`).toString('base64url'), body, signature].join('.'),
    // Another key, or one that the token brings along.
    () =>
      [headerWith({ kid: pick(['k1', 'k2', 'k3', '', '../k1', '__proto__', 'constructor']) }), body, signature].join(
        '.',
      ),
    () =>
      [
        headerWith({ kid: kid(), ...oneOf([{ kid: ['k1'] }, { crit: ['b64'], b64: false }, { typ: 'JWT' }]) }),
        body,
        signature,
      ].join('.'),
    () => {
      const { publicKey, privateKey } = oneOf(strangers);
      const brought = oneOf([{}, { jwk: publicKey.export({ format: 'jwk' }) }, { jku: 'https://evil.example/jwks' }]);
      return edSigned(`${headerWith({ kid: kid(), ...brought })}.${better()}`, privateKey);
    },
    // No algorithm, another one, and the public key as the secret of that.
    () =>
      `${headerWith({ alg: pick(['none', 'None', 'NONE', '', 'nOnE']), kid: kid() })}.${pick([body, better()])}.${pick(['', signature])}`,
    ...['HS256', 'HS384', 'HS512'].map((alg) => () => {
      const signed = `${pick([headerWith({ alg, kid: kid() }), header])}.${better()}`;
      return `${signed}.${createHmac(`sha${alg.slice(2)}`, pick(publicKeys))
        .update(signed)
        .digest('base64url')}`;
    }),
    () =>
      [headerWith({ alg: pick(['Ed25519', 'ES256', 'RS256', 'eddsa', 'EdDSA ']), kid: kid() }), body, signature].join(
        '.',
      ),
    // A better claim under the old signature, and another spelling of the same bytes.
    () => [header, better(), signature].join('.'),
    () => [header, base64url({ ...claim(), aud: pick(KINDS).purpose, n: id(below(1000)) }), signature].join('.'),
    () => [header, body, `${signature}${pick(['=', 'A', '==', ' '])}`].join('.'),
    () => [header, body, `${signature.slice(0, -1)}${pick(ALPHABET)}`].join('.'),
    () => [header, body, Buffer.from(signature, 'base64url').toString(pick(['base64', 'hex', 'latin1']))].join('.'),
    () => [header, body, plusOrder(signature)].join('.'),
    () => encodeURIComponent(token).replaceAll('.', '%2E'),
    () => [header, body, 'A'.repeat(86)].join('.'),
    // Signed as links once were: without a key, with a guessed one, with the body as the key.
    ...['', 'secret', body, 'k1'].map((guess) => () => {
      const mac = createHmac('sha256', guess).update(`${purpose}\0${kid()}.${body}`).digest('base64url');
      return [pick([kid(), header]), body, mac].join('.');
    }),
    // The shapes of other programs.
    () => `argus_live_${Array.from({ length: 33 }, () => pick(ALPHABET.slice(0, 62))).join('')}`,
    () => JSON.stringify({ payload: body, signatures: [{ protected: header, signature }] }),
    () => Array.from({ length: below(300) }, () => pick(ALPHABET + STRANGE)).join(''),
  ];
  const forged = (ways[below(ways.length)] as () => string)();
  return own.includes(forged) ? `${forged}A` : forged;
}

const text = (part: string): string => Buffer.from(part, 'base64url').toString();
const headerWith = (members: object): string => base64url({ alg: 'EdDSA', ...members });

/** The same signature with its second half larger by the order of the group. */
function plusOrder(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  const half = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex') || '0'}`) + ORDER;
  const hex = (half % 2n ** 256n).toString(16).padStart(64, '0');
  return Buffer.concat([bytes.subarray(0, 32), Buffer.from(hex, 'hex').reverse()]).toString('base64url');
}

/** Verified side by side: a signature is checked in a thread of its own. */
const AT_ONCE = 64;

/**
 * Forges tokens of a purpose and returns those that a kind takes for its own without having signed them. Each is tried as what it says it is,
 * one of eight as every other kind too.
 */
export async function forgeAndVerify(have: Loot, purpose: string, runs: number, random: Random): Promise<string[]> {
  const opened: string[] = [];
  const tryAs = async (kind: TokenKind<object>, forged: string): Promise<void> => {
    // A token of another purpose is an honest one there.
    const honest = have.honest[kind.purpose]?.includes(forged) ?? false;
    if (((await have.keys.verify(kind, forged)) !== null) !== honest) opened.push(`${kind.purpose} ${forged}`);
  };
  for (let run = 0; run < runs; run += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, runs - run) }, async (_, i) => {
        const forged = forgery(have, purpose, random);
        for (const kind of KINDS) if (kind.purpose === purpose || i % 8 === 0) await tryAs(kind, forged);
      }),
    );
  return opened;
}
