import type { Transaction } from '#database/transaction.ts';
import { endpointUrl, type GuardOptions, RefusedAddress } from '#hooks/address-guard.ts';
import { changeSecret, type Endpoint, enterEndpoint, listEndpoints, MOST_ENDPOINTS } from '#hooks/endpoints.ts';
import type { WantedType } from '#hooks/message-types.ts';
import { newSecret, type Seal } from '#hooks/sealing.ts';
import { recordEvent } from '#metering/outbox.ts';
import { ApiProblem } from '../answers/problem.ts';

/** What endpoints of webhooks are made with. */
export interface HookOptions extends GuardOptions {
  readonly seal: Seal;
}
type Making = HookOptions & { readonly random: (bytes: number) => Uint8Array };

/** Who changes an endpoint, as the audit record names it. */
export interface Actor {
  readonly actor: 'key' | 'user';
  readonly actorId: string;
  readonly act: string | null;
}

/** An address as it is kept. @throws ApiProblem ARGUS_API_INVALID for one that nothing is sent to */
export function takenUrl(text: string, options: GuardOptions): string {
  try {
    return endpointUrl(text, options).href;
  } catch (error) {
    if (!(error instanceof RefusedAddress)) throw error;
    throw new ApiProblem('ARGUS_API_INVALID', `Nothing is sent to this address: ${error.message}.`, {
      errors: [{ pointer: '/url', message: error.message }],
    });
  }
}

/** Makes an endpoint; returns its secret, which is shown this once. @throws ApiProblem ARGUS_API_CONFLICT when there are too many */
export async function makeEndpoint(
  tx: Transaction,
  wanted: {
    readonly tenantId: string;
    readonly id: string;
    readonly url: string;
    readonly types: WantedType[];
    readonly at: number;
    readonly by: Actor;
  },
  { seal, random }: Making,
): Promise<string> {
  const { tenantId, id, url, types, at, by } = wanted;
  const there = (await listEndpoints(tx)).filter((each) => each.id !== id);
  if (there.length >= MOST_ENDPOINTS)
    throw new ApiProblem('ARGUS_API_CONFLICT', `An account has at most ${MOST_ENDPOINTS} endpoints: remove one first.`);
  const secret = newSecret(random);
  const createdBy = by.actorId;
  const sealedSecret = seal.close({ tenantId, endpointId: id }, secret);
  await enterEndpoint(tx, { tenantId, id, url, types, sealedSecret, createdBy, createdAt: at });
  await recordChange(tx, tenantId, {
    action: 'webhooks.create',
    id,
    before: null,
    after: { url, types, state: 'on' },
    by,
  });
  return secret;
}

/** Puts a new secret in the place of an endpoint's, which signs too until a time; returns the new one. */
export async function rotateSecret(
  tx: Transaction,
  endpoint: Endpoint,
  { tenantId, until, by }: { readonly tenantId: string; readonly until: number; readonly by: Actor },
  { seal, random }: Making,
): Promise<string> {
  const secret = newSecret(random);
  const sealedSecret = seal.close({ tenantId, endpointId: endpoint.id }, secret);
  await changeSecret(tx, endpoint.id, { sealedSecret, previousUntil: until });
  await recordChange(tx, tenantId, {
    action: 'webhooks.rotate',
    id: endpoint.id,
    before: endpoint,
    after: endpoint,
    by,
  });
  return secret;
}

type Described = Pick<Endpoint, 'url' | 'types' | 'state'>;
const described = (row: Described | null) =>
  row === null ? null : { url: row.url, types: [...row.types], state: row.state };

/** Says in the audit record what becomes of an endpoint; never a secret. */
export const recordChange = (
  tx: Transaction,
  tenantId: string,
  {
    action,
    id,
    before,
    after,
    by,
  }: {
    readonly action: `webhooks.${string}`;
    readonly id: string;
    readonly before: Described | null;
    readonly after: Described | null;
    readonly by: Actor;
  },
): Promise<void> =>
  recordEvent(tx, tenantId, {
    ...by,
    action,
    targets: { endpoint: id },
    before: described(before),
    after: described(after),
    version: '1',
    retention: '400d',
  });
