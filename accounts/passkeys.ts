import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { z } from 'zod';
import type { Database } from '#database/database.ts';
import { MINUTE } from '#market/time.ts';
import { sha256 } from './secrets.ts';
import { openSession, type SignedIn } from './sessions.ts';
import { membershipOf } from './sign-ins.ts';

/** EdDSA, RSA and ECDSA (IANA COSE): the library would also ask for keys of more than a thousand bytes, which no phone makes yet. */
const ALGORITHMS = [-8, -7, -257];
const CHALLENGE_MS = 5 * MINUTE;
/** So many passkeys has a user. */
export const MOST_PASSKEYS = 10;

/** Where a browser is: a passkey belongs to its host name and answers only there. */
export interface Place {
  readonly host: string;
  readonly origin: string;
}

const passkey = z.object({
  id: z.string(),
  name: z.string(),
  /** UTC ms. */
  createdAt: z.number(),
  usedAt: z.number().nullable(),
});
export type Passkey = Readonly<z.infer<typeof passkey>>;

/** The passkeys of a user, oldest first; an id is in base64url. */
export const listPasskeys = (database: Database, userId: string): Promise<Passkey[]> =>
  database.system((tx) =>
    tx.rows(
      passkey,
      `SELECT translate(encode(credential_id, 'base64'), E'+/=\\n', '-_') AS id, name,
         floor(extract(epoch FROM created_at) * 1000)::float8 AS "createdAt", floor(extract(epoch FROM used_at) * 1000)::float8 AS "usedAt"
       FROM passkeys WHERE user_id = $1 ORDER BY created_at, credential_id`,
      [userId],
    ),
  );

/** What a browser needs to make a passkey of a user. */
export async function askForPasskey(
  database: Database,
  { userId, email, userName }: Pick<SignedIn, 'userId' | 'email' | 'userName'>,
  { host, name, at }: { readonly host: string; readonly name: string; readonly at: number },
) {
  const known = await listPasskeys(database, userId);
  const options = await generateRegistrationOptions({
    rpName: name,
    rpID: host,
    userID: new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex')),
    userName: email,
    userDisplayName: userName,
    excludeCredentials: known.map(({ id }) => ({ id })),
    // It finds its user by itself, and asks for a finger, a face or a number.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await keepChallenge(database, options.challenge, userId, at);
  return options;
}

/** Enters the passkey that a browser has made. Returns whether it answers the question that its user was asked, and there is room. */
export async function enterPasskey(
  database: Database,
  userId: string,
  {
    response,
    place,
    name,
    at,
  }: { readonly response: unknown; readonly place: Place; readonly name: string; readonly at: number },
): Promise<boolean> {
  const verified = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(database, challenge, userId, at),
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => ({ verified: false as const }));
  if (!verified.verified || verified.registrationInfo === undefined) return false;
  const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
  const entered = await database.system((tx) =>
    tx.query(
      `INSERT INTO passkeys (credential_id, user_id, public_key, counter, transports, name, created_at)
       SELECT $1, $2, $3, $4, $5, $6, to_timestamp($7::float8 / 1000)
       WHERE (SELECT count(*) FROM passkeys WHERE user_id = $2) < ${MOST_PASSKEYS} ON CONFLICT DO NOTHING RETURNING 1 AS entered`,
      [Buffer.from(id, 'base64url'), userId, Buffer.from(publicKey), counter, transports, name, at],
    ),
  );
  return entered.length > 0;
}

/** Takes a passkey of a user away. */
export const removePasskey = (database: Database, userId: string, id: string): Promise<unknown> =>
  database.system((tx) =>
    tx.query('DELETE FROM passkeys WHERE user_id = $1 AND credential_id = $2', [userId, Buffer.from(id, 'base64url')]),
  );

/** What a browser needs to sign in by a passkey: whose it is, the passkey says. */
export async function askForAnswer(database: Database, { host, at }: { readonly host: string; readonly at: number }) {
  const options = await generateAuthenticationOptions({ rpID: host, userVerification: 'required' });
  await keepChallenge(database, options.challenge, null, at);
  return options;
}

const stored = z.object({ userId: z.guid(), publicKey: z.instanceof(Uint8Array), counter: z.coerce.number() });
const answerShape = z.looseObject({ id: z.string().regex(/^[\w-]{1,1400}$/) });

/** Signs in by the answer of a passkey; returns what the cookie of the session says, or null. */
export async function signInByPasskey(
  database: Database,
  { response, place, at }: { readonly response: unknown; readonly place: Place; readonly at: number },
): Promise<string | null> {
  const shaped = answerShape.safeParse(response);
  if (!shaped.success) return null;
  const credentialId = Buffer.from(shaped.data.id, 'base64url');
  const [known] = await database.system((tx) =>
    tx.rows(
      stored,
      `SELECT user_id AS "userId", public_key AS "publicKey", counter::text FROM passkeys WHERE credential_id = $1`,
      [credentialId],
    ),
  );
  if (known === undefined) return null;
  const { userId, publicKey, counter } = known;
  const verified = await verifyAuthenticationResponse({
    response: response as AuthenticationResponseJSON,
    expectedChallenge: (challenge) => takeChallenge(database, challenge, null, at),
    expectedOrigin: place.origin,
    expectedRPID: place.host,
    credential: { id: shaped.data.id, publicKey: new Uint8Array(publicKey), counter },
    requireUserVerification: true,
  }).catch(() => null);
  if (verified?.verified !== true) return null;
  return await database.system(async (tx) => {
    await tx.query(
      'UPDATE passkeys SET counter = $2, used_at = to_timestamp($3::float8 / 1000) WHERE credential_id = $1',
      [credentialId, verified.authenticationInfo.newCounter, at],
    );
    const member = await membershipOf(tx, userId, null);
    return member === null ? null : await openSession(tx, { ...member, at });
  });
}

const keepChallenge = (database: Database, challenge: string, userId: string | null, at: number): Promise<unknown> =>
  database.system(async (tx) => {
    await tx.query('DELETE FROM passkey_challenges WHERE expires_at <= to_timestamp($1::float8 / 1000)', [at]);
    await tx.query(
      `INSERT INTO passkey_challenges (challenge_sha256, user_id, expires_at) VALUES ($1, $2, to_timestamp(($3::float8 + ${CHALLENGE_MS}) / 1000))`,
      [sha256(challenge), userId, at],
    );
  });

/** Whether a question was asked, of this user, and not answered before. */
const takeChallenge = async (
  database: Database,
  challenge: string,
  userId: string | null,
  at: number,
): Promise<boolean> =>
  (
    await database.system((tx) =>
      tx.query(
        `DELETE FROM passkey_challenges WHERE challenge_sha256 = $1 AND user_id IS NOT DISTINCT FROM $2::uuid
         AND expires_at > to_timestamp($3::float8 / 1000) RETURNING 1 AS asked`,
        [sha256(challenge), userId, at],
      ),
    )
  ).length > 0;
