import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';

/** What a sealed secret says, and whether the newest key of the installation has sealed it. */
export interface Opened {
  readonly text: string;
  readonly isNewest: boolean;
}

/** Keeps the secrets of endpoints so that nobody reads them in the database, in a dump or in a backup. */
export interface Seal {
  close(owner: SecretOwner, text: string): Buffer;
  /** Null: no key that is left has sealed it. */
  open(owner: SecretOwner, sealed: Uint8Array): Opened | null;
}

export interface SecretOwner {
  readonly tenantId: string;
  readonly endpointId: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/**
 * Seals by AES-256-GCM under a key that HKDF makes of a secret of the installation and of the endpoint: moved to another row it does not open. `secrets`
 * are those of this moment, the newest first: the newest seals, all of them open.
 */
export function openSeal(secrets: () => readonly Uint8Array[], random: (bytes: number) => Uint8Array): Seal {
  const keyOf = (secret: Uint8Array, { tenantId, endpointId }: SecretOwner): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, `${tenantId}/${endpointId}`, 'argus webhook secret 1', 32));
  return {
    close(owner, text) {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(secrets()[0] as Uint8Array, owner), nonce);
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
    },
    open(owner, sealed) {
      for (const [i, secret] of secrets().entries()) {
        const text = opened(keyOf(secret, owner), Buffer.from(sealed));
        if (text !== null) return { text, isNewest: i === 0 };
      }
      return null;
    },
  };
}

function opened(key: Buffer, sealed: Buffer): string | null {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const body = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit: another key has sealed it.
    return null;
  }
}

const SECRET_BYTES = 24;

/** A secret as Standard Webhooks writes it. */
export const newSecret = (random: (bytes: number) => Uint8Array): string =>
  `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
