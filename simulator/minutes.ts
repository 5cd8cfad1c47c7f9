import { allocateBars, type BarColumns } from '#market/bar.ts';
import { normalQuantile } from '#market/math/normal.ts';
import { MINUTE } from '#market/time.ts';
import type { ClassPath } from './class-path.ts';
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

/** A half-hour block of a session on its way from factors to bars. */
interface Block {
  readonly index: number;
  /** Minutes [first, end) of the session. */
  readonly first: number;
  readonly end: number;
  /** Deviation of an ordinary minute, its jump taken in over the block included. */
  readonly deviation: number;
  /** The weights of the four sources of noise. */
  readonly global: number;
  readonly common: number;
  readonly sector: number;
  readonly idiosyncratic: number;
  /** Root of the sum of their squares. */
  readonly spread: number;
}

/** What changes from minute to minute of a session. */
interface Walk {
  level: number;
  price: number;
  lastClose: number;
  logVolume: number;
}

type GridSession = NonNullable<ReturnType<ClassPath['grid']['at']>>;
type Trace = ReturnType<SymbolPath['trace']>;

/**
 * Makes the minute bars of one symbol, a complete session at a time. Minute returns are t5 noise of the factors and
 * the symbol. A correction makes them sum to the change of their half-hour block: price paths of all scales agree.
 * High and low are the extremes of a Brownian bridge. Open and close bounce between bid and ask, except in the
 * auctions at the open and close of a session. A minute without a trade is flat at the last close with volume 0.
 */
export function createMinutes(
  seed: number,
  { dynamics, tails }: WorldTraits,
  instrument: SimulatedInstrument,
  classPath: ClassPath,
  path: SymbolPath,
) {
  const follows = hashText(instrument.underlying);
  const itself = hashText(instrument.symbol);
  const traits = TRAITS[instrument.assetClass];
  const { loadings } = path;
  const volumeSteps = 10 ** traits.volumeDigits;
  const minuteVolume = traits.volumeKind === 'tick' ? traits.minuteValue : traits.minuteValue / instrument.basePrice;
  const trader = createTrader(HALF_SPREAD * loadings.minute, Math.round(instrument.quiet * 1024), volumeSteps);
  const change = new Float64Array(MAX_MINUTES);
  const moves = new Uint32Array(2 * MAX_MINUTES);
  const quotes = new Uint32Array(MAX_MINUTES + 1);
  let current = -1;

  function blockOf(index: number, { session, shape }: GridSession, trace: Trace, shocks: Float64Array): Block {
    const first = shape.blockStart[index];
    const shock = shocks[(shocks.length / shape.blocks) * index + 1];
    const global = loadings.global * classPath.global.at(session.open + shape.minuteOffset[first]).scale;
    const common = loadings.market * shock;
    const sector = loadings.sector * shock;
    const idiosyncratic = loadings.idiosyncratic * trace.scale[index];
    return {
      index,
      first,
      end: shape.blockStart[index + 1],
      deviation: Math.sqrt(trace.deviation[index] ** 2 + trace.jumpVariance[index] / shape.blockVariance[index]),
      global,
      common,
      sector,
      idiosyncratic,
      spread: Math.sqrt(global * global + common * common + sector * sector + idiosyncratic * idiosyncratic),
    };
  }

  /** Draws the moves of the minutes of a block, and returns their sum. */
  function draw(block: Block, { minutes, volatility }: GridSession['shape'], factors: Float32Array): number {
    const { end, deviation, global, common, sector, idiosyncratic } = block;
    const sectorAt = (2 + instrument.sector) * minutes;
    let sum = 0;
    for (let m = block.first; m < end; m++) {
      const z = normalQuantile((moves[2 * m] + 0.5) / TWO_32);
      const noise =
        global * factors[m] +
        common * factors[minutes + m] +
        sector * factors[sectorAt + m] +
        idiosyncratic * z * tails[moves[2 * m + 1] >>> 22];
      const step = deviation * volatility[m] * noise;
      change[m] = step;
      sum += step;
    }
    return sum;
  }

  function simulate(index: number): void {
    const at = classPath.grid.at(index)!;
    const { day, shape } = at;
    const trace = path.trace(index);
    const { shocks } = classPath.session(index);
    const factors = classPath.factorMinutes(index);
    fillRandom(mixSeed(seed, KIND.path, follows, day), moves, 2 * shape.minutes);
    fillRandom(mixSeed(seed, KIND.quotes, itself, day), quotes, shape.minutes + 1);
    const steps = stepsPerUnit(instrument, trace.levelOpen);
    const walk: Walk = {
      level: trace.levelOpen,
      price: Math.exp(trace.levelOpen),
      lastClose: priceOf(trace.levelOpen, steps),
      logVolume: 0.46 * COARSE_NORMAL[quotes[shape.minutes] >>> 22],
    };
    for (let i = 0; i < shape.blocks; i++) {
      const block = blockOf(i, at, trace, shocks);
      const sum = draw(block, shape, factors);
      const correction = (trace.change[i] + trace.jump[i] - sum) / shape.blockVariance[i];
      const activity = minuteVolume * Math.sqrt(dynamics[trace.regime[i]].volatility * block.spread);
      trader({ at, block, change, moves, quotes, correction, activity, steps, levelClose: trace.levelClose }, walk);
    }
  }

  /** The minutes of the session at `index`, oldest first: `count` rows of columns that the next call overwrites. */
  return (index: number): { readonly bars: BarColumns; readonly count: number } => {
    if (index !== current) {
      simulate(index);
      current = index;
    }
    return { bars: trader.bars, count: classPath.grid.at(index)!.shape.minutes };
  };
}
export type Minutes = ReturnType<typeof createMinutes>;

/** A block whose moves are drawn. */
interface Drawn {
  readonly at: GridSession;
  readonly block: Block;
  readonly change: Float64Array;
  readonly moves: Uint32Array;
  readonly quotes: Uint32Array;
  /** The correction of each minute's move, by its variance: the moves then sum to that of the block. */
  readonly correction: number;
  readonly activity: number;
  /** Ticks per unit of price. */
  readonly steps: number;
  /** Where the session ends. */
  readonly levelClose: number;
}

/** Turns the moves of a block into bars: bid and ask, highs and lows, minutes without a trade, volume. */
function createTrader(halfSpread: number, quietBelow: number, volumeSteps: number) {
  const bars = allocateBars(MAX_MINUTES);
  bars.scheduledMinutes.fill(1);
  const quiet = (m: number, lastClose: number) => {
    bars.open[m] = bars.high[m] = bars.low[m] = bars.close[m] = bars.vwap[m] = lastClose;
    bars.volume[m] = 0;
    bars.tradedMinutes[m] = 0;
  };
  /** A price on its tick, bounced to one side of the spread; an auction has none. */
  const quoted = (price: number, auction: boolean, ask: number, steps: number) =>
    Math.max(1 / steps, Math.round(price * (auction ? 1 : ask ? 1 + halfSpread : 1 - halfSpread) * steps) / steps);

  function trade({ at, block, change, moves, quotes, correction, activity, steps, levelClose }: Drawn, walk: Walk) {
    const { minutes, volatility, minuteOffset } = at.shape;
    const last = minutes - 1;
    let { level, price, lastClose, logVolume } = walk;
    for (let m = block.first; m < block.end; m++) {
      const size = volatility[m];
      const usual = block.deviation * size * block.spread;
      const draw = moves[2 * m + 1];
      const quote = quotes[m];
      const step = change[m] + correction * size * size;
      const up = 0.5 * (step + Math.sqrt(step * step + usual * usual * BRIDGE[(draw >>> 12) & 1023]));
      const down = 0.5 * (step - Math.sqrt(step * step + usual * usual * BRIDGE[(draw >>> 2) & 1023]));
      level = m === last ? levelClose : level + step;
      const before = price;
      price = Math.exp(level);
      logVolume = VOLUME_MEMORY * logVolume + VOLUME_INNOVATION * COARSE_NORMAL[(quote >>> 22) & 1023];
      bars.openTime[m] = at.session.open + minuteOffset[m];
      bars.closeTime[m] = bars.openTime[m] + MINUTE;
      if ((quote & 1023) < quietBelow && m > 0 && m < last) {
        quiet(m, lastClose);
        continue;
      }
      const open = quoted(before, m === 0, draw & 1, steps);
      const close = quoted(price, m === last, draw & 2, steps);
      const high = Math.max(open, close, Math.round(before * (1 + up) * steps) / steps);
      const low = Math.min(open, close, Math.max(1 / steps, Math.round(before * (1 + down) * steps) / steps));
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
    walk.level = level;
    walk.price = price;
    walk.lastClose = lastClose;
    walk.logVolume = logVolume;
  }
  return Object.assign(trade, { bars });
}
