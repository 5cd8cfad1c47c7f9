import { allocateBars, type BarColumns } from '#market/bar.ts';
import { normalQuantile } from '#market/math/normal.ts';
import { MINUTE } from '#market/time.ts';
import type { MarketPath } from './market-path.ts';
import { BRIDGE, COARSE_NORMAL } from './noise.ts';
import { priceOf, stepsPerUnit } from './quotes.ts';
import { fillRandom, hashText, mixSeed } from './random.ts';
import type { SymbolPath } from './symbol-path.ts';
import { type SimulatedInstrument, TRAITS } from './universe.ts';
import type { WorldTraits } from './worlds.ts';

const MAX_MINUTES = 1440;
const TWO_32 = 2 ** 32;
const KIND = { path: 21, quotes: 22 } as const;
/** Log volume: AR(1) of deviation 0.46 plus independent noise of 0.25 (quant design 10). */
const VOLUME_MEMORY = 0.9;
const VOLUME_INNOVATION = 0.2;
const VOLUME_NOISE = 0.25;
/** Half the bid-ask spread in ordinary minute deviations: small enough that the bounce hardly shows in autocorrelation. */
const HALF_SPREAD = 0.06;

/**
 * Makes the minute bars of one symbol, a whole session at a time. Minute returns are t5 noise of the factors and the symbol,
 * then corrected to sum to the change of their half-hour block: price paths of all scales agree. High and low are the
 * extremes of a Brownian bridge; open and close bounce between bid and ask, except at the open and close of a session,
 * which are auctions. A minute without a trade is flat at the last close with volume 0.
 */
export function createMinutes(
  seed: number,
  { dynamics, tails }: WorldTraits,
  instrument: SimulatedInstrument,
  market: MarketPath,
  path: SymbolPath,
) {
  const follows = hashText(instrument.underlying);
  const itself = hashText(instrument.symbol);
  const traits = TRAITS[instrument.assetClass];
  const { loadings } = path;
  const volumeSteps = 10 ** traits.volumeDigits;
  const minuteVolume = traits.volumeKind === 'tick' ? traits.minuteValue : traits.minuteValue / instrument.basePrice;
  const halfSpread = HALF_SPREAD * loadings.minute;
  const quietBelow = Math.round(instrument.quiet * 1024);
  const change = new Float64Array(MAX_MINUTES);
  const moves = new Uint32Array(2 * MAX_MINUTES);
  const quotes = new Uint32Array(MAX_MINUTES + 1);
  const bars = allocateBars(MAX_MINUTES);
  bars.tradedMinutes.fill(1);
  bars.scheduledMinutes.fill(1);
  let current = -1;
  let result: BarColumns = bars;

  function simulate(index: number): BarColumns {
    const { session, day, shape } = market.grid.at(index)!;
    const { minutes, volatility, blockStart, blockVariance } = shape;
    const trace = path.trace(index);
    const { shocks } = market.session(index);
    const factors = market.factorMinutes(index);
    const sectorAt = (2 + instrument.sector) * minutes;
    fillRandom(mixSeed(seed, KIND.path, follows, day), moves, 2 * minutes);
    fillRandom(mixSeed(seed, KIND.quotes, itself, day), quotes, minutes + 1);
    const steps = stepsPerUnit(instrument, trace.levelOpen);
    const tick = 1 / steps;
    let level = trace.levelOpen;
    let price = Math.exp(level);
    let lastClose = priceOf(level, steps);
    let logVolume = 0.46 * COARSE_NORMAL[quotes[minutes] >>> 22];

    for (let block = 0; block < shape.blocks; block++) {
      const first = blockStart[block];
      const end = blockStart[block + 1];
      const deviation = Math.sqrt(trace.deviation[block] ** 2 + trace.jumpVariance[block] / blockVariance[block]);
      const factorAt = (shocks.length / shape.blocks) * block;
      const global = loadings.global * market.global.at(session.open + shape.minuteOffset[first]).scale;
      const common = loadings.market * shocks[factorAt + 1];
      const sector = loadings.sector * shocks[factorAt + 1];
      const own = loadings.own * trace.scale[block];
      let sum = 0;
      for (let m = first; m < end; m++) {
        const z = normalQuantile((moves[2 * m] + 0.5) / TWO_32);
        const draw = moves[2 * m + 1];
        const noise =
          global * factors[m] +
          common * factors[minutes + m] +
          sector * factors[sectorAt + m] +
          own * z * tails[draw >>> 22];
        const step = deviation * volatility[m] * noise;
        change[m] = step;
        sum += step;
      }
      const correction = (trace.change[block] + trace.jump[block] - sum) / blockVariance[block];
      const spread = Math.sqrt(global * global + common * common + sector * sector + own * own);
      const activity = minuteVolume * Math.sqrt(dynamics[trace.regime[block]].volatility * spread);

      for (let m = first; m < end; m++) {
        const size = volatility[m];
        const usual = deviation * size * spread;
        const draw = moves[2 * m + 1];
        const quote = quotes[m];
        const step = change[m] + correction * size * size;
        const up = 0.5 * (step + Math.sqrt(step * step + usual * usual * BRIDGE[(draw >>> 12) & 1023]));
        const down = 0.5 * (step - Math.sqrt(step * step + usual * usual * BRIDGE[(draw >>> 2) & 1023]));
        level = m === minutes - 1 ? trace.levelClose : level + step;
        const before = price;
        price = Math.exp(level);
        logVolume = VOLUME_MEMORY * logVolume + VOLUME_INNOVATION * COARSE_NORMAL[(quote >>> 22) & 1023];

        bars.openTime[m] = session.open + shape.minuteOffset[m];
        bars.closeTime[m] = bars.openTime[m] + MINUTE;
        if ((quote & 1023) < quietBelow && m > 0 && m < minutes - 1) {
          bars.open[m] = bars.high[m] = bars.low[m] = bars.close[m] = bars.vwap[m] = lastClose;
          bars.volume[m] = 0;
          bars.tradedMinutes[m] = 0;
          continue;
        }
        const open = Math.max(
          tick,
          Math.round(before * (m === 0 ? 1 : draw & 1 ? 1 + halfSpread : 1 - halfSpread) * steps) / steps,
        );
        const close = Math.max(
          tick,
          Math.round(price * (m === minutes - 1 ? 1 : draw & 2 ? 1 + halfSpread : 1 - halfSpread) * steps) / steps,
        );
        const high = Math.max(open, close, Math.round(before * (1 + up) * steps) / steps);
        const low = Math.min(open, close, Math.max(tick, Math.round(before * (1 + down) * steps) / steps));
        const noise = VOLUME_NOISE * COARSE_NORMAL[(quote >>> 12) & 1023];
        const volume =
          activity * size * Math.sqrt(size) * Math.sqrt(1 + Math.abs(step) / usual) * Math.exp(logVolume + noise);
        bars.open[m] = open;
        bars.high[m] = high;
        bars.low[m] = low;
        bars.close[m] = lastClose = close;
        bars.volume[m] = Math.max(1, Math.round(volume * volumeSteps)) / volumeSteps;
        bars.vwap[m] = (open + high + low + close) / 4;
        bars.tradedMinutes[m] = 1;
      }
    }
    return bars;
  }

  /** The minutes of the session at `index`, oldest first: `count` rows of columns that the next call overwrites. */
  return (index: number): { readonly bars: BarColumns; readonly count: number } => {
    if (index !== current) {
      result = simulate(index);
      current = index;
    }
    return { bars: result, count: market.grid.at(index)!.shape.minutes };
  };
}
export type Minutes = ReturnType<typeof createMinutes>;
