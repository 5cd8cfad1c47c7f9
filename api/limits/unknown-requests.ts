import { randomInt } from 'node:crypto';
import { countedKeys } from '#delivery/gateway/counted-keys.ts';
import { networkOf } from '#delivery/gateway/network.ts';
import { MINUTE } from '#market/time.ts';
import { ApiProblem } from '../answers/problem.ts';

/** Requests of one network in a minute that show no key which is in memory. */
export const MOST_UNKNOWN = 300;
const SEEDS = 2 ** 32;

/**
 * Counts requests by the network they come from, and refuses one too many: whoever has no key is bounded by that alone, and whoever tries keys asks the
 * database no more often. `now` is UTC ms. @throws ApiProblem ARGUS_API_RATE_LIMITED
 */
export function unknownRequests(now: () => number): (address: string) => void {
  const counted = countedKeys({ windowMs: MINUTE, now, seed: [randomInt(SEEDS), randomInt(SEEDS)] });
  return (address) => {
    if (counted.count(counted.placesOf(networkOf(address))) > MOST_UNKNOWN)
      throw new ApiProblem('ARGUS_API_RATE_LIMITED', 'Too many requests without a known key came from your network.', {
        headers: { 'retry-after': '60' },
      });
  };
}
