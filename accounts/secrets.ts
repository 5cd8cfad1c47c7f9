import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Makes 32 bytes of an id that nobody can make without the key: the same id and key give the same bytes, so a mail that is sent again is the same
 * mail, and nothing that is stored opens anything. `keyId` null: the key of today; one that is gone gives other bytes.
 */
export type SecretOf = (
  id: string,
  keyId: string | null,
) => Promise<{ readonly secret: Buffer; readonly keyId: string }>;

export const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** A secret as it stands in a link. */
export const tokenOf = (secret: Buffer): string => secret.toString('base64url');

/** The hash of a token as it came, or null for what no token is. */
export const hashOf = (token: string): Buffer | null =>
  /^[\w-]{43}$/.test(token) ? sha256(Buffer.from(token, 'base64url')) : null;

/** The six digits that stand for a secret on another device. */
export const codeOf = (secret: Buffer): string =>
  String(sha256(Buffer.concat([Buffer.from('code'), secret])).readUIntBE(0, 6) % 1_000_000).padStart(6, '0');

/** Whether a code is that of a secret; it may be written with spaces. */
export const isCode = (given: string, secret: Buffer): boolean => {
  const digits = given.replaceAll(/[\s-]/g, '');
  return timingSafeEqual(sha256(digits), sha256(codeOf(secret)));
};
