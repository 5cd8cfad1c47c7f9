import type { Principal } from '#contracts/principal.ts';
import { type TierTable, tierGiven } from '#contracts/tiers.ts';
import { ApiProblem } from '../answers/problem.ts';
import { isAllowed } from '../keys/allowed-networks.ts';
import type { KeyDirectory } from '../keys/key-directory.ts';
import type { FoundKey } from '../keys/key-rows.ts';
import { hasEnded } from '../keys/key-state.ts';
import { readKey } from '../keys/key-text.ts';
import { roleOf } from '../keys/roles.ts';

/** Who asks, and what their key says. */
export interface Authenticated {
  readonly principal: Principal;
  readonly key: FoundKey;
}

export interface AuthenticationFacts {
  readonly directory: KeyDirectory;
  readonly tiers: TierTable;
  /** UTC ms. */
  readonly now: () => number;
  /** Counts a request that shows no key which is in memory: to look for one costs a question to the database. @throws ApiProblem ARGUS_API_RATE_LIMITED */
  readonly countUnknown: (address: string) => void;
}

const BEARER = /^Bearer +(\S+)$/i;

/**
 * Who a request is of, by its key. One answer for a key that was never made, has ended or is not written like one.
 * @throws ApiProblem ARGUS_API_KEY_MISSING, ARGUS_API_KEY_INVALID, ARGUS_API_IP_REFUSED, ARGUS_API_SUSPENDED
 */
export async function authenticate(
  { authorization, address }: { readonly authorization: string | undefined; readonly address: string },
  { directory, tiers, now, countUnknown }: AuthenticationFacts,
): Promise<Authenticated> {
  const read = authorization === undefined ? null : readKey(BEARER.exec(authorization)?.[1] ?? '');
  const known = read === null ? undefined : directory.known(read.sha256);
  if (known === undefined) countUnknown(address);
  if (authorization === undefined)
    throw new ApiProblem('ARGUS_API_KEY_MISSING', 'Send a key: Authorization: Bearer argus_live_…', {
      headers: CHALLENGE,
    });
  if (read === null) throw invalid();
  const key = known ?? (await directory.find(read.sha256));
  if (key === null || hasEnded(key, now()) || key.makerLeft) throw invalid();
  if (!isAllowed(key.allow, address))
    throw new ApiProblem('ARGUS_API_IP_REFUSED', `The key is not used from ${address}.`);
  if (key.tenantStatus !== 'active') throw new ApiProblem('ARGUS_API_SUSPENDED', `The account is ${key.tenantStatus}.`);
  return { principal: principalOf(key, tiers), key };
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="argus"' };
const invalid = () =>
  new ApiProblem('ARGUS_API_KEY_INVALID', 'The key does not open anything.', { headers: CHALLENGE });

/** What a key is worth now. A tenant that has bought nothing, or a tier that there is not, reads the lowest. */
const principalOf = (key: FoundKey, tiers: TierTable): Principal => ({
  tenantId: key.tenantId,
  tier: tierGiven(key.tenantTier, tiers).name,
  actor: 'key',
  actorId: key.id,
  role: roleOf(key.role, key.makerRole),
  scopes: key.scopes,
  environment: key.environment,
  act: null,
});
