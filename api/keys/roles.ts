import { MATRIX, may } from '#accounts/permissions.ts';
import type { Role } from '#contracts/principal.ts';

/** Whether a role may make a key of another: one that may do nothing which it may not do itself. */
export const mayGive = (giver: Role, role: Role): boolean => MATRIX[role].every((permission) => may(giver, permission));

/** What a key is worth when its maker has another role now: its own, or that of the maker where it would be more. */
export const roleOf = (key: Role, maker: Role | null): Role => (maker === null || mayGive(maker, key) ? key : maker);
