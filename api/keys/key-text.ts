import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Environment } from '#contracts/principal.ts';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^27 is more than 2^160: nobody finds a key by trying. */
const RANDOM_DIGITS = 27;
/** 62^6 is more than 2^32. */
const CHECK_DIGITS = 6;
/** Bytes from here on would favour the first digits. */
const FAIR_BELOW = 256 - (256 % DIGITS.length);
/** What a scanner of secrets looks for. */
const KEY = /^argus_(live|test)_[0-9A-Za-z]{33}$/;
/** Characters by which people tell keys apart: the prefix and four more, of which nobody guesses the rest. */
const SHOWN = 'argus_live_'.length + 4;

/** A key as it is shown once. `random` gives that many random bytes. */
export function makeKey(environment: Environment, random: (bytes: number) => Uint8Array): string {
  let digits = '';
  while (digits.length < RANDOM_DIGITS)
    for (const byte of random(RANDOM_DIGITS))
      if (byte < FAIR_BELOW && digits.length < RANDOM_DIGITS) digits += DIGITS[byte % DIGITS.length];
  const text = `argus_${environment}_${digits}`;
  return text + checkOf(text);
}

/** What a text is as a key: where it works, and the hash it is kept by. Null: it is none, or was copied wrongly. */
export function readKey(text: string): { readonly environment: Environment; readonly sha256: Buffer } | null {
  const environment = KEY.exec(text)?.[1] as Environment | undefined;
  if (environment === undefined) return null;
  const body = text.slice(0, -CHECK_DIGITS);
  return checkOf(body) === text.slice(-CHECK_DIGITS) ? { environment, sha256: keyHash(text) } : null;
}

export const keyHash = (text: string): Buffer => hash('sha256', text, 'buffer');

/** What of a key is shown in lists. */
export const startOf = (text: string): string => text.slice(0, SHOWN);

function checkOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let i = 0; i < CHECK_DIGITS; i++) {
    digits = `${DIGITS[rest % DIGITS.length]}${digits}`;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
