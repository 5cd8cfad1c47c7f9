import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { faultOf } from './kline.ts';

const INFO = z.object({
  rateLimits: z.array(
    z.object({
      rateLimitType: z.string(),
      interval: z.string(),
      intervalNum: z.int().positive(),
      limit: z.int().positive(),
    }),
  ),
  symbols: z.array(z.object({ symbol: z.string(), status: z.string(), baseAsset: z.string(), quoteAsset: z.string() })),
});
export type ExchangeInfo = z.infer<typeof INFO>;

const TIME = z.object({ serverTime: z.int().min(0).max(Date.UTC(2100, 0)) });

/** Symbols and limits of an answer of exchangeInfo. @throws ArgusError ARGUS_FEED_ANSWER */
export function parseExchangeInfo(answer: unknown): ExchangeInfo {
  const parsed = INFO.safeParse(answer);
  if (!parsed.success) throw new ArgusError('ARGUS_FEED_ANSWER', `exchangeInfo: ${faultOf(parsed.error)}`);
  return parsed.data;
}

/** UTC milliseconds of an answer of time. @throws ArgusError ARGUS_FEED_ANSWER */
export function parseServerTime(answer: unknown): number {
  const parsed = TIME.safeParse(answer);
  if (!parsed.success) throw new ArgusError('ARGUS_FEED_ANSWER', `time: ${faultOf(parsed.error)}`);
  return parsed.data.serverTime;
}

/** The limit of request weight per minute, or null when the exchange names none. */
export const weightPerMinute = ({ rateLimits }: ExchangeInfo): number | null =>
  rateLimits.find(
    ({ rateLimitType, interval, intervalNum }) =>
      rateLimitType === 'REQUEST_WEIGHT' && interval === 'MINUTE' && intervalNum === 1,
  )?.limit ?? null;
