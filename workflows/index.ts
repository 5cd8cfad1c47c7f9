export { backfillBars } from './backfill-bars.ts';
export { deliverWebhook } from './deliver-webhook.ts';
export { intradayTick } from './intraday-tick.ts';
export { postMarketBatch } from './post-market-batch.ts';
export { sendDigests } from './send-digests.ts';
