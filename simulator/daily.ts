import type { DailyBar } from './daily-bar.ts';
import type { Minutes } from './minutes.ts';
import { BRIDGE } from './noise.ts';
import type { SimulatedSymbol } from './paths.ts';
import { priceOf, roundTo, stepsPerUnit } from './quotes.ts';
import { DYNAMICS } from './regime-chain.ts';
import { TRAITS } from './universe.ts';

/** Mean of the volume model's random factors over a minute: E[√(1+|r|/σ)] · E[exp(AR + noise)]. */
const VOLUME_MEAN = 1.31 * Math.exp((0.46 ** 2 + 0.25 ** 2) / 2);

/**
 * The official daily bar of a session from the cheap half-hour path. Open and close are those of the session's
 * minutes, high and low are Brownian-bridge extremes of its blocks, volume is the expected one. For history so deep
 * that nobody reads its minutes.
 */
export function sketchDay({ instrument, classPath, path }: SimulatedSymbol, index: number): DailyBar {
  const { session, shape } = classPath.grid.at(index)!;
  const trace = path.trace(index);
  const traits = TRAITS[instrument.assetClass];
  const volumeSteps = 10 ** traits.volumeDigits;
  const minuteVolume = traits.volumeKind === 'tick' ? traits.minuteValue : traits.minuteValue / instrument.basePrice;
  const steps = stepsPerUnit(instrument, trace.levelOpen);
  const open = priceOf(trace.levelOpen, steps);
  const close = priceOf(trace.levelClose, steps);
  let level = trace.levelOpen;
  let highest = level;
  let lowest = level;
  let volume = 0;
  let turnover = 0;
  for (let block = 0; block < shape.blocks; block++) {
    const weight = shape.blockVariance[block];
    const change = trace.change[block];
    const usual = trace.deviation[block] * Math.sqrt(weight);
    const bits = trace.bits[block];
    const high = 0.5 * (change + Math.sqrt(change * change + usual * usual * BRIDGE[bits >>> 22]));
    const low = 0.5 * (change - Math.sqrt(change * change + usual * usual * BRIDGE[(bits >>> 12) & 1023]));
    highest = Math.max(highest, level + high);
    lowest = Math.min(lowest, level + low);
    level += change + trace.jump[block];
    highest = Math.max(highest, level);
    lowest = Math.min(lowest, level);
    const traded =
      VOLUME_MEAN *
      minuteVolume *
      (1 - instrument.quiet) *
      weight ** 0.75 *
      (shape.blockStart[block + 1] - shape.blockStart[block]) ** 0.25 *
      Math.sqrt(DYNAMICS[trace.regime[block]].volatility);
    volume += traded;
    turnover += traded * level;
  }
  const high = Math.max(open, close, priceOf(highest, steps));
  const low = Math.min(open, close, priceOf(lowest, steps));
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

/**
 * The official daily bar of a session from its simulated minutes. It has the bits of aggregateDaily (market/bars)
 * without its working columns: first open, highest high, lowest low, last close of the traded minutes, volume and
 * turnover summed in order.
 */
function dayOf({ bars, count }: ReturnType<Minutes>): DailyBar {
  let high = bars.high[0];
  let low = bars.low[0];
  let volume = 0;
  let turnover = 0;
  for (let m = 0; m < count; m++) {
    if (bars.tradedMinutes[m] === 0) continue;
    if (bars.high[m] > high) high = bars.high[m];
    if (bars.low[m] < low) low = bars.low[m];
    volume += bars.volume[m];
    turnover += bars.vwap[m] * bars.volume[m];
  }
  const close = bars.close[count - 1];
  return { openTime: bars.openTime[0], open: bars.open[0], high, low, close, volume, vwap: turnover / volume };
}

/** The official daily bar of a session as the aggregate of its minutes; kept, because the minutes cost more. */
export function aggregatedDay({ minutes, days }: SimulatedSymbol, index: number): DailyBar {
  let day = days.get(index);
  if (day === undefined) {
    day = dayOf(minutes(index));
    days.set(index, day);
  }
  return day;
}
