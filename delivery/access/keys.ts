import path from 'node:path';
import { CompactSign, compactVerify, errors } from 'jose';
import { z } from 'zod';
import { keysOfFile } from './key-file.ts';
import { ALGORITHM, headerOf, type KeyPair, keyPairOf } from './key-pair.ts';
import { type Key, keysOf } from './key-text.ts';
import type { TokenKind } from './token-kind.ts';
import { verifiedTokens } from './verified-tokens.ts';

/** Signing keys, newest first: the first signs, all of them verify, so rotation refuses no valid link. */
export interface SigningKeys {
  /** A file of the data directory, whose keys can be rotated; null: the environment gave them. */
  readonly file: string | null;
  /** The keys of this moment, the one that signs first. */
  live(): readonly Key[];
  /**
   * A compact JWS (RFC 7515) signed by Ed25519 (RFC 8037), by the key of an id while that is live. The same claim and key give the same
   * token.
   */
  sign<T extends object>(kind: TokenKind<T>, claim: T, keyId?: string | null): Promise<string>;
  /**
   * The claim, or null for anything that was not signed by one of the keys for this purpose, or does not say what its kind says. A token
   * that has been verified is remembered, so the next time costs a look into a map.
   */
  verify<T extends object>(kind: TokenKind<T>, token: string): Promise<T | null>;
  /** Takes other keys from here on: tokens of those that are gone are refused at once. */
  replace(keys: readonly Key[]): void;
}

/** Header, claim and the 64 bytes of a signature in the one spelling they have: the last character holds two bits. */
const TOKEN = /^([\w-]{1,200})\.[\w-]{1,1500}\.[\w-]{85}[AQgw]$/;
/** Links and sessions were signed by HMAC once; none of them opens anything any more. */
const FORMER_TOKEN = /^[\w-]+\.[\w-]+\.[\w-]{43}$/;

/** Whether a text has the form of a token of before there were key pairs. */
export const isFormerToken = (token: string): boolean => FORMER_TOKEN.test(token);

/**
 * Keys of the environment, else those in the data directory (made once, readable by their owner only).
 * @throws ArgusError ARGUS_KEYS_UNUSABLE for a text that is not, from its first character to its last, a list of whole keys.
 */
export function loadSigningKeys({
  directory,
  fromEnvironment,
}: {
  directory: string;
  fromEnvironment?: string | undefined;
}): SigningKeys {
  if (fromEnvironment !== undefined) return signingKeys(keysOf(fromEnvironment, 'ARGUS_SIGNING_KEYS'), null);
  const file = path.join(directory, 'keys', 'signing.txt');
  return signingKeys(keysOfFile(file), file);
}

function signingKeys(first: readonly Key[], file: string | null): SigningKeys {
  let pairs: readonly KeyPair[];
  let byHeader: ReadonlyMap<string, KeyPair>;
  let verified = verifiedTokens();
  const replace = (keys: readonly Key[]): void => {
    pairs = keys.map(keyPairOf);
    byHeader = new Map(pairs.map((pair) => [pair.header, pair]));
    verified = verifiedTokens();
  };
  replace(first);
  return {
    file,
    live: () => pairs.map(({ key }) => key),
    sign(kind, claim, keyId) {
      const { key, privateKey } = pairs.find((pair) => pair.key.id === keyId) ?? (pairs[0] as KeyPair);
      const said = { aud: kind.purpose, ...z.encode(kind.claim, claim) };
      return new CompactSign(Buffer.from(JSON.stringify(said))).setProtectedHeader(headerOf(key)).sign(privateKey);
    },
    async verify(kind, token) {
      const known = verified.get(kind, token);
      if (known !== undefined) return known;
      const [, header = ''] = TOKEN.exec(token) ?? [];
      const pair = byHeader.get(header);
      if (pair === undefined) return null;
      // The keys may be replaced meanwhile: then the token is remembered where nobody looks any more.
      const remembered = verified;
      const claim = claimOf(kind, await payloadOf(token, pair));
      if (claim !== null) remembered.add(kind, token, claim);
      return claim;
    },
    replace,
  };
}

/** What a key has signed, or null. The algorithm is ours, whatever a header says. */
async function payloadOf(token: string, { publicKey }: KeyPair): Promise<unknown> {
  try {
    const { payload } = await compactVerify(token, publicKey, { algorithms: [ALGORITHM] });
    return JSON.parse(Buffer.from(payload).toString('utf8'));
  } catch (error) {
    // A text that we signed and that is no JSON says nothing.
    if (error instanceof errors.JOSEError || error instanceof SyntaxError) return null;
    throw error;
  }
}

const signed = z.looseObject({ aud: z.string() });

/** What a payload says, where it is for this purpose. */
function claimOf<T extends object>({ purpose, claim }: TokenKind<T>, payload: unknown): T | null {
  const { success, data } = signed.safeParse(payload);
  if (!success || data.aud !== purpose) return null;
  const { aud: _, ...said } = data;
  return z.safeDecode(claim, said).data ?? null;
}
