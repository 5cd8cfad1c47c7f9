import { hkdfSync } from 'node:crypto';
import { openBytes, sealBytes } from './sealed-bytes.ts';

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

/**
 * Seals by AES-256-GCM under a key that HKDF makes of a secret of the installation and of the endpoint: moved to another row it does not open. `secrets`
 * are those of this moment, the newest first: the newest seals, all of them open.
 */
export function openSeal(secrets: () => readonly Uint8Array[], random: (bytes: number) => Uint8Array): Seal {
  const keyOf = (secret: Uint8Array, { tenantId, endpointId }: SecretOwner): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, `${tenantId}/${endpointId}`, 'argus webhook secret 1', 32));
  return {
    close: (owner, text) => sealBytes(keyOf(secrets()[0] as Uint8Array, owner), Buffer.from(text), random),
    open(owner, sealed) {
      for (const [i, secret] of secrets().entries()) {
        const text = openBytes(keyOf(secret, owner), Buffer.from(sealed));
        if (text !== null) return { text: text.toString('utf8'), isNewest: i === 0 };
      }
      return null;
    },
  };
}

const SECRET_BYTES = 24;

/** A secret as Standard Webhooks writes it. */
export const newSecret = (random: (bytes: number) => Uint8Array): string =>
  `whsec_${Buffer.from(random(SECRET_BYTES)).toString('base64')}`;
