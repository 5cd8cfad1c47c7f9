import type { Database } from '#database/database.ts';
import { type SignedIn, signedInUser } from '../sessions.ts';
import { applyProviderEvent } from './provider-users.ts';
import type { ReadToken } from './tokens.ts';

/**
 * Who a token of a provider is of; null: nobody who looks after a tenant. A token often comes before the webhook of its user: with a confirmed address in
 * it the user is made here, in the same way, and a webhook that is lost for ever costs nothing.
 */
export async function signedInByToken(
  {
    database,
    provider,
    readToken,
  }: { readonly database: Database; readonly provider: string; readonly readToken: ReadToken },
  token: string,
  at: number,
): Promise<SignedIn | null> {
  const identity = await readToken(token);
  if (identity === null) return null;
  const { externalId, email, name, freshAt } = identity;
  const find = () => signedInUser(database, { provider, externalId, freshAt }, at);
  const known = await find();
  if (known !== null || email === null) return known;
  // Whatever a webhook says of the user is newer than this.
  await applyProviderEvent(database, provider, { kind: 'known', externalId, email, name, updatedAt: 1 }, at);
  return await find();
}
