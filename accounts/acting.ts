import type { Role } from '#contracts/principal.ts';

/** Who asks for a change in a tenant. */
export interface Acting {
  readonly tenantId: string;
  readonly role: Role;
  /** Absent: an operator. */
  readonly userId?: string;
}
