import type { AccountFacts } from '#accounts/routes/facts.ts';
import type { Limits } from '../limits/limits.ts';
import type { ApiServices } from '../routes/route.ts';

/** What the pages of an account work with: who has signed in, and what the API knows of their company. */
export interface PageFacts {
  readonly accounts: AccountFacts;
  readonly services: ApiServices;
  readonly limits: Limits;
}
