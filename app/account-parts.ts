import { signedInByToken } from '#accounts/identity/sessions.ts';
import { readTokensOf } from '#accounts/identity/tokens.ts';
import type { AccountFacts } from '#accounts/routes/facts.ts';
import { identityPlugin } from '#accounts/routes/identity.ts';
import { accountPlugin } from '#accounts/routes/plugin.ts';
import { accountSessions } from '#accounts/routes/sessions.ts';
import type { Configuration } from '#config/environment.ts';
import type { Database } from '#database/database.ts';
import { accountSecrets } from '#delivery/access/account-secrets.ts';
import type { SigningKeys } from '#delivery/access/keys.ts';
import type { Plugin } from '#delivery/gateway/gateway.ts';
import { networkOf } from '#delivery/gateway/network.ts';

/** What a gateway has of accounts. */
export interface AccountParts {
  /** What further pages of an account work with. */
  readonly facts: AccountFacts;
  readonly plugins: readonly Plugin[];
}

/** The parts of accounts, by mail and passkey, and by a provider of identity where the configuration names one. */
export function accountParts(
  { baseUrl, contact, identity }: Pick<Configuration, 'baseUrl' | 'contact' | 'identity'>,
  {
    database,
    keys,
    now = Date.now,
  }: { readonly database: Database; readonly keys: SigningKeys; readonly now?: () => number },
): AccountParts {
  const readToken = identity === undefined ? undefined : readTokensOf(identity, now);
  const byToken =
    identity === undefined || readToken === undefined
      ? undefined
      : (token: string, at: number) => signedInByToken({ database, provider: identity.issuer, readToken }, token, at);
  const sessions = accountSessions({ database, now, secure: baseUrl.startsWith('https:'), byToken });
  const facts = { database, secretOf: accountSecrets(keys), sessions, now, networkOf, contact: contact ?? null };
  const accounts = accountPlugin(facts);
  if (identity === undefined || identity.webhookSecrets.length === 0) return { facts, plugins: [accounts] };
  const { issuer: provider, webhookSecrets: secrets } = identity;
  return { facts, plugins: [accounts, identityPlugin({ database, provider, secrets, now })] };
}
