import { z } from 'zod';

/** What a member of a tenant may do; the highest first. */
export const ROLES = ['owner', 'admin', 'analyst', 'reader', 'billing'] as const;
export const roleName = z.enum(ROLES);
export type Role = z.infer<typeof roleName>;

/** Where a key works: on what is published, or on the frozen market of a sandbox. */
export const ENVIRONMENTS = ['live', 'test'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Who makes a request, as the gateway has found out. Nothing that a request says about itself is in it. */
export interface Principal {
  readonly tenantId: string;
  readonly tier: string;
  readonly actor: 'key' | 'user';
  /** The id of the key or of the user. */
  readonly actorId: string;
  readonly role: Role;
  /** What a key may do; null: all that its role may. */
  readonly scopes: readonly string[] | null;
  readonly environment: Environment;
  /** The member of staff who acts for the user; null: nobody does. */
  readonly act: string | null;
}
