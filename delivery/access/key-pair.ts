import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { Key } from './key-text.ts';

/** A key, ready to sign. */
export interface KeyPair {
  readonly key: Key;
  /** The first part of every token that it signs: a token with another spelling of it is none of ours. */
  readonly header: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export const ALGORITHM = 'EdDSA';
/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The protected header of a key, in the order in which it is written. */
export const headerOf = ({ id }: Pick<Key, 'id'>): { alg: string; kid: string } => ({ alg: ALGORITHM, kid: id });

/** The Ed25519 pair of a secret of any length (HKDF, RFC 5869): the same secret gives the same pair. */
export function keyPairOf(key: Key): KeyPair {
  const seed = Buffer.from(hkdfSync('sha256', key.secret, '', 'argus grants', 32));
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const header = Buffer.from(JSON.stringify(headerOf(key))).toString('base64url');
  return { key, header, privateKey, publicKey: createPublicKey(privateKey) };
}
