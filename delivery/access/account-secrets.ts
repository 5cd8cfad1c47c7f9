import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { SigningKeys } from './keys.ts';
import type { TokenKind } from './token-kind.ts';

const ACCOUNT: TokenKind<{ id: string }> = { purpose: 'account', claim: z.object({ id: z.guid() }) };

/**
 * 32 bytes of an id that follow from a signing key: the hash of a signature (Ed25519 gives the same for the same text, RFC 8032). `keyId` says
 * which key; where that is gone, the newest gives other bytes.
 */
export const accountSecrets =
  (keys: SigningKeys) =>
  async (id: string, keyId: string | null): Promise<{ secret: Buffer; keyId: string }> => {
    const live = keys.live();
    const key = live.find((each) => each.id === keyId) ?? live[0];
    if (key === undefined) throw new RangeError('there is no signing key');
    const signature = await keys.sign(ACCOUNT, { id }, key.id);
    return { secret: createHash('sha256').update(signature).digest(), keyId: key.id };
  };
