import { createHash } from 'node:crypto';

/**
 * Name of what a feed delivers for a market, as the ledger has it: the feed and a digest of the market's symbols (in name order), so
 * that a symbol that is added later makes its own history missing.
 */
export const datasetOf = (feed: string, symbols: readonly string[]): string =>
  `${feed}/${createHash('sha256').update(symbols.join('\n')).digest('hex').slice(0, 8)}`;
