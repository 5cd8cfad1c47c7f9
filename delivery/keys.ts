import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

interface Key {
  readonly id: string;
  readonly secret: Buffer;
}

/** Signing keys, newest first: the first signs, all of them verify, so rotation refuses no valid link. */
export interface SigningKeys {
  /** `<key id>.<payload>.<signature>`, all base64url. */
  sign(purpose: string, payload: object): string;
  /** The payload, or null for anything that was not signed by one of the keys for this purpose. */
  verify<T>(purpose: string, token: string): T | null;
}

/** Keys of the environment, else those in the data directory (made once, readable by their owner only). */
export function loadSigningKeys({
  directory,
  fromEnvironment,
}: {
  directory: string;
  fromEnvironment?: string | undefined;
}): SigningKeys {
  const text = fromEnvironment ?? keptKeys(path.join(directory, 'keys', 'signing.txt'));
  const keys = text.split(',').map((entry): Key => {
    const [id = '', secret = ''] = entry.trim().split(':');
    return { id, secret: Buffer.from(secret, 'base64url') };
  });
  const mac = (key: Key, purpose: string, body: string) =>
    createHmac('sha256', key.secret).update(`${purpose}\0${key.id}.${body}`).digest();
  return {
    sign(purpose, payload) {
      const key = keys[0] as Key;
      const body = Buffer.from(JSON.stringify(payload)).toString('base64url');
      return `${key.id}.${body}.${mac(key, purpose, body).toString('base64url')}`;
    },
    verify(purpose, token) {
      const [id, body, signature] = token.split('.');
      const key = keys.find((candidate) => candidate.id === id);
      if (key === undefined || body === undefined || signature === undefined) return null;
      const given = Buffer.from(signature, 'base64url');
      const wanted = mac(key, purpose, body);
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
      return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
    },
  };
}

function keptKeys(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    const text = `k1:${randomBytes(32).toString('base64url')}`;
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    return text;
  }
}
