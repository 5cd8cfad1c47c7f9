import type { MarketId } from '#market/market-id.ts';
import type { LoadedPeriod } from '#pipeline/backfill-plan.ts';
import { datasetOf } from '#pipeline/dataset.ts';
import type { PartitionKey } from '#warehouse/partitions.ts';
import type { FeedDependencies } from '../delivered-bars.ts';
import { symbolsOf } from '../dependencies.ts';

/** Name of what the feed delivers for a market, as the ledger has it. */
export const ledgerDataset = ({ feed, instruments }: FeedDependencies, market: MarketId): string =>
  datasetOf(feed.name, symbolsOf(instruments, market));

/** The line of the ledger that a loaded period is. */
export const ledgerKey = (
  deps: FeedDependencies,
  market: MarketId,
  { timeframe, name, covers, to }: LoadedPeriod,
): PartitionKey => ({
  dataset: ledgerDataset(deps, market),
  market,
  timeframe,
  period: name,
  from: covers,
  through: to,
});
