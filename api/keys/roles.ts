import { ROLES, type Role } from '#contracts/principal.ts';

/** Roles that a key of each role may be given: what it may do itself, and nothing more. */
const GIVES: Readonly<Record<Role, readonly Role[]>> = {
  owner: ROLES,
  admin: ['admin', 'analyst', 'reader'],
  analyst: ['analyst', 'reader'],
  reader: ['reader'],
  billing: ['billing'],
};

export const mayGive = (giver: Role, role: Role): boolean => GIVES[giver].includes(role);

/** What a key is worth when its maker has another role now: its own, or that of the maker where it would be more. */
export const roleOf = (key: Role, maker: Role | null): Role => (maker === null || mayGive(maker, key) ? key : maker);
