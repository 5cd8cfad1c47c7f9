import { ArgusError } from '#errors/argus-error.ts';
import { isMarketId, MARKET_IDS, type MarketId } from '#market/market-id.ts';

/** A market that came from outside, by the input of a run. @throws ArgusError ARGUS_USAGE when there is none of this name. */
export function knownMarket(market: string): MarketId {
  if (isMarketId(market)) return market;
  throw new ArgusError('ARGUS_USAGE', `unknown market ${market}: known are ${MARKET_IDS.join(', ')}`);
}
