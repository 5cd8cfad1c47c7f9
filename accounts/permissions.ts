import { ROLES, type Role } from '#contracts/principal.ts';

/** What may be allowed to a member of a tenant. A route needs one of these, never a role by name. */
export const PERMISSIONS = [
  'reports',
  'own-keys',
  'keys',
  'members',
  'owners',
  'plan',
  'plan-change',
  'usage',
  'audit',
  'close',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who may do what: the whole table of rights. */
export const MATRIX: Readonly<Record<Role, readonly Permission[]>> = {
  owner: PERMISSIONS,
  admin: ['reports', 'own-keys', 'keys', 'members', 'plan', 'usage', 'audit'],
  analyst: ['reports', 'own-keys', 'usage'],
  reader: ['reports'],
  billing: ['plan', 'plan-change', 'usage'],
};

export const may = (role: Role, permission: Permission): boolean => MATRIX[role].includes(permission);

/** Which roles a member may give and take away: those that may do nothing that it may not do itself. */
export const rolesGivenBy = (role: Role): readonly Role[] =>
  may(role, 'members') ? ROLES.filter((given) => MATRIX[given].every((permission) => may(role, permission))) : [];
