import { may } from '#accounts/permissions.ts';
import type { Principal } from '#contracts/principal.ts';
import type { KeyRow } from './key-rows.ts';

/** Whether a key opens nothing any more, at a time (UTC ms). */
export const hasEnded = ({ revokedAt, expiresAt }: Pick<KeyRow, 'revokedAt' | 'expiresAt'>, now: number): boolean =>
  revokedAt !== null || (expiresAt !== null && expiresAt <= now);

/** Whether somebody looks after a key: all keys by their role, else what they made, and a key itself. */
export const isKeeperOf = (
  { role, actor, actorId }: Pick<Principal, 'role' | 'actor' | 'actorId'>,
  key: Pick<KeyRow, 'id' | 'createdBy'>,
): boolean => may(role, 'keys') || key.createdBy === actorId || (actor === 'key' && key.id === actorId);
