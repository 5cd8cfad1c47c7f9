import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { z } from 'zod';
import { MINUTE, SECOND } from '#market/time.ts';

/** A provider of identity, as an installation names it. */
export interface Provider {
  /** Who signs (`iss`). */
  readonly issuer: string;
  /** Where its keys are. */
  readonly jwksUrl: string;
  /** Origins whose pages tokens may be made for (`azp`). */
  readonly parties: readonly string[];
}

const claims = z.looseObject({
  sub: z.string().min(1).max(255),
  azp: z.string().optional(),
  email: z.email().max(254).optional(),
  email_verified: z.boolean().optional(),
  name: z.string().max(80).optional(),
  /** Minutes since the user has shown who it is, by the first and the second factor; -1: never. */
  fva: z.tuple([z.number(), z.number()]).optional(),
  /** UTC seconds of the same. */
  auth_time: z.number().optional(),
});

/** What a token says that was verified. */
export interface Identity {
  readonly externalId: string;
  /** An address that the provider has confirmed, where the token has one. */
  readonly email: string | null;
  readonly name: string;
  /** UTC ms at which the user has shown who it is; null: it is not said. */
  readonly freshAt: number | null;
}

/** Reads a token; null: it was not signed by the provider for one of its parties, or has ended. */
export type ReadToken = (token: string) => Promise<Identity | null>;

/**
 * Verifies tokens of a provider (RFC 7519) by the keys it publishes (RFC 7517): RS256 alone, whatever a header says. A key that is not known is asked
 * for at most every thirty seconds, so a flood of bad tokens is none for the provider. `now` is UTC ms.
 * The result throws what fetching the keys throws.
 */
export function readTokensOf({ issuer, jwksUrl, parties }: Provider, now: () => number): ReadToken {
  const keys = createRemoteJWKSet(new URL(jwksUrl), {
    cooldownDuration: 30 * SECOND,
    cacheMaxAge: 10 * MINUTE,
    timeoutDuration: 5 * SECOND,
  });
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ['RS256'],
        clockTolerance: 5,
        requiredClaims: ['sub', 'exp', 'iat'],
        currentDate: new Date(now()),
      });
      const { data } = claims.safeParse(payload);
      if (data?.azp === undefined || !parties.includes(data.azp)) return null;
      const { sub, email, email_verified: isVerified, name = '', fva, auth_time: authTime } = data;
      const minutes = fva?.[0] ?? -1;
      const iat = (payload.iat ?? 0) * SECOND;
      const authTimeMs = authTime === undefined ? null : authTime * SECOND;
      return {
        externalId: sub,
        email: isVerified === true ? (email ?? null) : null,
        name,
        freshAt: minutes < 0 ? authTimeMs : iat - minutes * MINUTE,
      };
    } catch (error) {
      if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error;
      return null;
    }
  };
}
