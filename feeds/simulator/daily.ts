import { type BarColumns, sliceBars } from '#market/bar.ts';
import { aggregateDaily } from '#market/bars/aggregate.ts';
import type { MarketPath } from './market-path.ts';
import type { Minutes } from './minutes.ts';
import { BRIDGE } from './noise.ts';
import { priceOf, roundTo } from './quotes.ts';
import { DYNAMICS } from './regime-chain.ts';
import type { SymbolPath } from './symbol-path.ts';
import { type SimulatedInstrument, TRAITS } from './universe.ts';

/** One daily bar. */
export interface DailyBar {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly vwap: number;
}

/** Mean of the volume model's random factors over a minute: E[√(1+|r|/σ)] · E[exp(AR + noise)]. */
const VOLUME_MEAN = 1.31 * Math.exp((0.46 ** 2 + 0.25 ** 2) / 2);

/**
 * The official daily bar of a session from the cheap half-hour path: open and close are those of the session's minutes, high and
 * low are Brownian-bridge extremes of its blocks, volume is the expected one. For history so deep that no minutes are read.
 */
export function sketchDay(
  instrument: SimulatedInstrument,
  market: MarketPath,
  path: SymbolPath,
  index: number,
): DailyBar {
  const { session, shape } = market.grid.at(index)!;
  const trace = path.trace(index);
  const traits = TRAITS[instrument.assetClass];
  const volumeSteps = 10 ** traits.volumeDigits;
  const minuteVolume = traits.volumeKind === 'tick' ? traits.minuteValue : traits.minuteValue / instrument.basePrice;
  const open = priceOf(instrument, trace.levelOpen);
  const close = priceOf(instrument, trace.levelClose);
  let level = trace.levelOpen;
  let highest = level;
  let lowest = level;
  let volume = 0;
  let turnover = 0;
  for (let block = 0; block < shape.blocks; block++) {
    const weight = shape.blockVariance[block]!;
    const change = trace.change[block]!;
    const usual = trace.deviation[block]! * Math.sqrt(weight);
    const bits = trace.bits[block]!;
    const high = 0.5 * (change + Math.sqrt(change * change + usual * usual * BRIDGE[bits >>> 22]!));
    const low = 0.5 * (change - Math.sqrt(change * change + usual * usual * BRIDGE[(bits >>> 12) & 1023]!));
    highest = Math.max(highest, level + high);
    lowest = Math.min(lowest, level + low);
    level += change + trace.jump[block]!;
    highest = Math.max(highest, level);
    lowest = Math.min(lowest, level);
    const traded =
      VOLUME_MEAN *
      minuteVolume *
      (1 - instrument.quiet) *
      weight ** 0.75 *
      (shape.blockStart[block + 1]! - shape.blockStart[block]!) ** 0.25 *
      Math.sqrt(DYNAMICS[trace.regime[block]!]!.volatility);
    volume += traded;
    turnover += traded * level;
  }
  const high = Math.max(open, close, priceOf(instrument, highest));
  const low = Math.min(open, close, priceOf(instrument, lowest));
  return {
    openTime: session.open,
    open,
    high,
    low,
    close,
    volume: roundTo(volume, volumeSteps),
    vwap: Math.min(high, Math.max(low, Math.exp(turnover / volume))),
  };
}

/** The official daily bar of a session as the aggregate of its simulated minutes. */
export function aggregatedDay(market: MarketPath, minutes: Minutes, index: number): DailyBar {
  const { bars, count } = minutes(index);
  const day: BarColumns = aggregateDaily(market.grid.calendar, sliceBars(bars, 0, count));
  return {
    openTime: day.openTime[0]!,
    open: day.open[0]!,
    high: day.high[0]!,
    low: day.low[0]!,
    close: day.close[0]!,
    volume: day.volume[0]!,
    vwap: day.vwap[0]!,
  };
}
