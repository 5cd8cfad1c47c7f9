import { type CountedKeys, countedKeys, type Places } from './counted-keys.ts';
import { networkOf } from './network.ts';

/** Requests that are answered in a window, for each of those who ask. */
export interface Limits {
  /** A minute, of one recipient, of all recipients of a tenant, and from one address. */
  readonly recipient: number;
  readonly tenant: number;
  readonly address: number;
  /** An hour, of new links from one address. */
  readonly newLinks: number;
}

/** A page with all that belongs to it is a handful of requests; behind one address may stand a house of readers. */
export const LIMITS: Limits = { recipient: 600, tenant: 120_000, address: 6_000, newLinks: 20 };

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Where a session is counted. */
export interface ReaderPlaces {
  readonly recipient: Places;
  readonly tenant: Places;
}

export interface Verdict {
  /** Seconds until there is room again; null: there is. */
  readonly retryAfter: number | null;
  /** What is left, as the header `RateLimit` says it: of the limit that is nearest. */
  readonly header: string;
}

export interface RateLimits {
  /** What is allowed, as the header `RateLimit-Policy` says it. */
  readonly policy: string;
  placesOf(recipient: string, tenant: string): ReaderPlaces;
  /** Counts a request from an address, and of a session where there is one. */
  take(address: string, reader: ReaderPlaces | null): Verdict;
  /** Counts a request for a new link. */
  takeNewLink(address: string): Verdict;
}

/**
 * Limits per window, told in the fields of draft-ietf-httpapi-ratelimit-headers (10): `RateLimit-Policy` with quota (q) and window (w), `RateLimit`
 * with what remains (r) and when the window ends (t). The memory has a size that nothing changes.
 */
export function rateLimits({
  limits,
  now,
  seed,
}: {
  limits: Limits;
  now: () => number;
  seed: readonly [number, number];
}): RateLimits {
  const counted = (windowMs: number): CountedKeys => countedKeys({ windowMs, now, seed });
  const [recipients, tenants, addresses, newLinks] = [MINUTE_MS, MINUTE_MS, MINUTE_MS, HOUR_MS].map(counted) as [
    CountedKeys,
    CountedKeys,
    CountedKeys,
    CountedKeys,
  ];
  const verdict = (name: string, count: number, limit: number, windowMs: number): Verdict => {
    const seconds = Math.ceil((windowMs - (now() % windowMs)) / 1000);
    const header = `"${name}";r=${Math.max(0, limit - count)};t=${seconds}`;
    return { retryAfter: count > limit ? seconds : null, header };
  };
  return {
    policy: `"recipient";q=${limits.recipient};w=60, "tenant";q=${limits.tenant};w=60, "address";q=${limits.address};w=60`,
    placesOf: (recipient, tenant) => ({ recipient: recipients.placesOf(recipient), tenant: tenants.placesOf(tenant) }),
    take(address, reader) {
      const ofAddress = addresses.count(addresses.placesOf(networkOf(address)));
      if (reader === null || ofAddress > limits.address)
        return verdict('address', ofAddress, limits.address, MINUTE_MS);
      const ofTenant = tenants.count(reader.tenant);
      const ofRecipient = recipients.count(reader.recipient);
      if (ofTenant > limits.tenant) return verdict('tenant', ofTenant, limits.tenant, MINUTE_MS);
      return verdict('recipient', ofRecipient, limits.recipient, MINUTE_MS);
    },
    takeNewLink: (address) =>
      verdict('new-link', newLinks.count(newLinks.placesOf(networkOf(address))), limits.newLinks, HOUR_MS),
  };
}
