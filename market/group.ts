import { ASSET_CLASSES, type AssetClass } from './instrument.ts';
import { isMarketId, type MarketId } from './market-id.ts';

/** The instruments of one asset class on one market. */
export interface Group {
  readonly assetClass: AssetClass;
  readonly market: MarketId;
}

/** A group as the warehouse stores it: `us_equity@xnys`. */
export const groupName = ({ assetClass, market }: Group): string => `${assetClass}@${market}`;

/** The group of a stored name, or null: both halves must be known, because a symbol may hold an `@` too (`EURUSD@OANDA`). */
export function parseGroup(name: string): Group | null {
  const [assetClass = '', market = '', ...rest] = name.split('@');
  return rest.length === 0 && isAssetClass(assetClass) && isMarketId(market) ? { assetClass, market } : null;
}

const isAssetClass = (text: string): text is AssetClass => (ASSET_CLASSES as readonly string[]).includes(text);
