export { backfillBars } from './backfill-bars.ts';
export { intradayTick } from './intraday-tick.ts';
export { postMarketBatch } from './post-market-batch.ts';
export { sendDigests } from './send-digests.ts';
