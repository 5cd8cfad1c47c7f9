import { createHash } from 'node:crypto';
import type { Database } from '#database/database.ts';
import { openCompany } from '../companies.ts';
import { type SecretOf, tokenOf } from '../secrets.ts';

/** What stands in for the signing keys: `newest` is the key of today. */
export const testSecrets = (newest = () => 'k1'): SecretOf => {
  return async (id, keyId) => {
    const key = keyId ?? newest();
    return { secret: createHash('sha256').update(`${key} ${id}`).digest(), keyId: key };
  };
};

/** The link of a request, which only its mail has. */
export const tokenOfRequest = async (secretOf: SecretOf, id: string): Promise<string> =>
  tokenOf((await secretOf(id, 'k1')).secret);

export const START = Date.UTC(2026, 10, 28, 9);

/** A company with an owner, whose address begins with the name of the company. */
export const makeCompany = (database: Database, company: string, at = START) =>
  openCompany(database, { company, email: `owner@${company}.example`, userName: 'Olga', tier: 'growth', at });
