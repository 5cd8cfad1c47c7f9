import path from 'node:path';
import { openFeed } from '#feeds/open.ts';
import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { type RangeBlocks, rangeBlocks } from '#market/models/ranges/skill.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { DAY } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { quarterOf } from '../range-coverage.ts';
import { barsPerDay, closesOf, refitTimes } from '../range-history.ts';
import { ewmaOf } from '../range-peers.ts';
import { seriesOfFile } from '../range-series.ts';
import { walkRange } from '../range-walk.ts';
import type { Job } from './job.ts';
import { type RangeReport, reportRange } from './range-report.ts';

export interface RealRangeKey {
  readonly market: 'stocks' | 'crypto';
  readonly horizon: number;
}

export const STOCKS_FILE = 'bars/bars_1d_us_equity_sp500_adjusted.parquet';
export const CRYPTO_FILE = 'bars/bars_5m_crypto_binance_2021.parquet';

/** A real market that is walked through: its file, its class, its timeframe and the closes from which forecasts are made. */
const MARKETS = {
  stocks: {
    file: STOCKS_FILE,
    timeframe: '1d',
    assetClass: 'us_equity',
    horizons: [1, 5, 20],
    first: Date.UTC(2016, 0, 1),
  },
  crypto: { file: CRYPTO_FILE, timeframe: '5m', assetClass: 'crypto', horizons: [1, 12], first: 0 },
} as const;

/** The walk-forward records of the real series, a part for each horizon. Null results: no forecast has an outcome. */
export const realRangeJobs = (data: string): Job<RealRangeKey, RangeReport | null>[] =>
  (['stocks', 'crypto'] as const).flatMap((market) =>
    MARKETS[market].horizons.map((horizon) => ({
      name: `ranges-${market}-${horizon}`,
      key: { market, horizon },
      seconds: market === 'stocks' ? 13 : 9,
      run: async () => {
        const { file, timeframe, assetClass, first } = MARKETS[market];
        const { instruments, bars } = await readClass(path.join(data, file), timeframe, assetClass);
        return reportOfBars(bars, instruments, { timeframe, horizon, first });
      },
    })),
  );

/** Walks through bars of one class with the refits of `argus forecast`, none of them before `first` (UTC ms). */
export function reportOfBars(
  bars: readonly SymbolBars[],
  instruments: readonly Instrument[],
  { timeframe, horizon, first = 0 }: { timeframe: Timeframe; horizon: number; first?: number },
): RangeReport | null {
  const closes = closesOf(bars);
  const blocks: RangeBlocks = rangeBlocks(timeframe, barsPerDay(closes));
  const cuts = refitTimes(closes, timeframe, blocks).filter((cut) => cut >= first);
  const known = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  const series = bars.flatMap((part) => {
    const instrument = known.get(part.symbol);
    return instrument === undefined ? [] : [seriesOfFile(part, instrument, { fitBefore: cuts[0], ahead: horizon })];
  });
  const { rows, outcomes } = rangeRows(series, timeframe, [horizon]);
  const ewma = ewmaOf(rows, series);
  const walk = walkRange(rows, outcomes[0], ewma, cuts, blocks, timeframe === '1d' ? RANGE_EVENTS : []);
  return reportRange(walk, ewma, timeframe === '1d' ? quarterOf : (time) => Math.floor(time / DAY));
}

/** The bars of one class of a file, each symbol whole. */
export async function readClass(
  file: string,
  timeframe: Timeframe,
  assetClass: Instrument['assetClass'],
): Promise<{ instruments: Instrument[]; bars: SymbolBars[] }> {
  const feed = await openFeed([file], { badRows: 'quarantine' });
  const instruments = (await feed.instruments()).filter((instrument) => instrument.assetClass === assetClass);
  const symbols = instruments.map(({ symbol }) => symbol);
  const bars: SymbolBars[] = [];
  for await (const part of feed.bars({ timeframe, symbols, from: 0, to: Date.UTC(2100, 0, 1) }))
    if (part.bars.length > 0) bars.push(part);
  return { instruments, bars };
}
