import { MINUTE } from './time.ts';

/** The eight timeframes, in the order in which feature vectors are concatenated (quant design, section 1). */
export const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

/** Timeframes built from minutes inside a session; the others come from official daily bars in the post-market batch. */
export const INTRADAY_TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h'] as const satisfies readonly Timeframe[];
export type IntradayTimeframe = (typeof INTRADAY_TIMEFRAMES)[number];
export const DAILY_TIMEFRAMES = ['1d', '1w'] as const satisfies readonly Timeframe[];

/** Nominal length in milliseconds. Sessions may truncate a bar; this is the grid, not the duration. */
export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '30m': 30 * MINUTE,
  '1h': 60 * MINUTE,
  '4h': 240 * MINUTE,
  '1d': 1440 * MINUTE,
  '1w': 10080 * MINUTE,
};

export const timeframeIndex = (timeframe: Timeframe): number => TIMEFRAMES.indexOf(timeframe);
export const isIntraday = (timeframe: Timeframe): timeframe is IntradayTimeframe => timeframeIndex(timeframe) < 6;
