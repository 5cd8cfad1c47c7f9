import type { CalendarId } from '#market/instrument.ts';
import { normalQuantile } from '#market/math/normal.ts';
import { type ClassPath, FACTORS, HALF_HOUR, nextScale } from './class-path.ts';
import { COARSE_NORMAL, normal, uniform } from './noise.ts';
import { createRandom, hashText, mixSeed, type Random } from './random.ts';
import { firstRegime, meanVolatility, nextRegime } from './regime-chain.ts';
import { type SimulatedInstrument, TRAITS } from './universe.ts';
import type { WorldTraits } from './worlds.ts';

const KIND = { traits: 11, blocks: 12 } as const;
/** Chance that a symbol follows its class through a spell. */
export const FOLLOW = 0.8;
/** Drift would carry three years of regimes off by orders of magnitude: a pull to the base price halves the distance in this many sessions. */
export const PULL = Math.LN2 / 75;
/**
 * A jump is N(−0.5, 1) hourly deviations of its regime. With the design's variance of 4, 23 to 46 of 96 symbols kept the kurtosis
 * of their minutes within the design's own 6 to 30 (250 days, five seeds); with 1 it is 80 to 89 (eight seeds).
 */
export const JUMP_MEAN = -0.5;
/** Ordinary minutes of a session, by calendar. */
const MINUTES: Readonly<Record<CalendarId, number>> = {
  '24X7': 1440,
  FX: 1440,
  CMES: 1380,
  XNYS: 390,
  XNAS: 390,
  XLON: 510,
  XETR: 510,
  XTKS: 330,
  XHKG: 330,
  XBOM: 375,
  // Series are not simulated; a table by calendar names them all.
  CONTEXT: 1440,
};
const MAX_BLOCKS = 48;

/** How a symbol loads on the factors, drawn once per symbol; weights have unit square sum. */
export interface Loadings {
  readonly global: number;
  readonly market: number;
  readonly sector: number;
  readonly idiosyncratic: number;
  /** Ordinary deviation of a minute, of an hour, of a session, of the closed hours before it. */
  readonly minute: number;
  readonly hour: number;
  readonly day: number;
  readonly gap: number;
}

/** One session of one symbol by half-hour block; overwritten by each walk. */
export interface BlockTrace {
  levelBefore: number;
  levelOpen: number;
  levelClose: number;
  readonly regime: Uint8Array;
  /** Log return of the block without its jump, and the jump. */
  readonly change: Float64Array;
  readonly jump: Float64Array;
  /**
   * Variance of the jump: the minutes of the block move that much more. They absorb the jump over time and do not
   * foretell it.
   */
  readonly jumpVariance: Float64Array;
  /** Deviation of an ordinary minute in the block (regime and slow chain), and the own scale e^h. */
  readonly deviation: Float64Array;
  readonly scale: Float64Array;
  /** Random bits: ten each for the high and the low. */
  readonly bits: Uint32Array;
}

/** State at the start of a session: log price at the last close, log-scale, return of the last hour, own regime, follows the class. */
const STRIDE = 5;

function drawLoadings(seed: number, dynamics: WorldTraits['dynamics'], instrument: SimulatedInstrument): Loadings {
  const { dailyDeviation, gapShare, calendar } = TRAITS[instrument.assetClass];
  const random = createRandom(mixSeed(seed, KIND.traits, hashText(instrument.underlying), 0));
  const beta = () => Math.min(0.8, Math.max(0.1, 0.45 + 0.15 * normal(random)));
  const [global, market, sector] = [beta(), beta(), beta()];
  const ownShare = 0.75;
  const size = Math.sqrt(global ** 2 + market ** 2 + sector ** 2 + ownShare ** 2);
  const spread = Math.min(2, Math.max(0.5, Math.exp(0.4 * normal(random))));
  const day = (dailyDeviation * spread) / meanVolatility(dynamics);
  const minute = (day * Math.sqrt(1 - gapShare)) / Math.sqrt(MINUTES[calendar]);
  return {
    global: global / size,
    market: market / size,
    sector: sector / size,
    idiosyncratic: ownShare / size,
    minute,
    hour: minute * Math.sqrt(60),
    day,
    gap: day * Math.sqrt(gapShare),
  };
}

/** The state that a symbol carries from one session to the next: an array of STRIDE numbers. */
interface Carried {
  level: number;
  logScale: number;
  lastHour: number;
  regime: number;
  follows: number;
}

/** A trace with memory of its own. */
const emptyTrace = (): BlockTrace => ({
  levelBefore: 0,
  levelOpen: 0,
  levelClose: 0,
  regime: new Uint8Array(MAX_BLOCKS),
  change: new Float64Array(MAX_BLOCKS),
  jump: new Float64Array(MAX_BLOCKS),
  jumpVariance: new Float64Array(MAX_BLOCKS),
  deviation: new Float64Array(MAX_BLOCKS),
  scale: new Float64Array(MAX_BLOCKS),
  bits: new Uint32Array(MAX_BLOCKS),
});

/**
 * The path of one symbol on half-hour blocks. Minutes are bridged to it: this cheap path alone gives the price at any
 * session's open and close. Its states at session starts are kept, and a session is walked again from there.
 */
export function createSymbolPath(
  seed: number,
  world: WorldTraits,
  instrument: SimulatedInstrument,
  classPath: ClassPath,
) {
  const loadings = drawLoadings(seed, world.dynamics, instrument);
  const walk = createWalk(seed, world, instrument, classPath, loadings);
  const start = uniform(createRandom(mixSeed(seed, KIND.blocks, hashText(instrument.underlying), 0)));
  const first: Carried = {
    level: Math.log(instrument.basePrice),
    logScale: 0,
    lastHour: 0,
    regime: firstRegime(start),
    follows: 1,
  };
  let states = new Float64Array(STRIDE * 512);
  let walked = 0;
  let next = first;

  const keep = ({ level, logScale, lastHour, regime, follows }: Carried): void => {
    if ((walked + 1) * STRIDE > states.length) {
      const larger = new Float64Array(states.length * 2);
      larger.set(states);
      states = larger;
    }
    states.set([level, logScale, lastHour, regime, follows], walked * STRIDE);
  };
  const kept = (index: number): Carried => {
    const [level, logScale, lastHour, regime, follows] = states.subarray(index * STRIDE, (index + 1) * STRIDE);
    return { level, logScale, lastHour, regime, follows };
  };
  return {
    loadings,
    /** Walks the session at `index` and returns its trace, which the next call overwrites. */
    trace(index: number): BlockTrace {
      for (; walked <= index; walked++) {
        keep(next);
        next = walk.session(walked, next);
      }
      walk.session(index, kept(index));
      return walk.trace;
    },
  };
}
export type SymbolPath = ReturnType<typeof createSymbolPath>;

/** Walks one session after the other; the trace is that of the last one walked. */
function createWalk(
  seed: number,
  world: WorldTraits,
  instrument: SimulatedInstrument,
  classPath: ClassPath,
  loadings: Loadings,
) {
  const entity = hashText(instrument.underlying);
  const { drift: driftFactor, memory, dynamics: regimes, slow: slowRegimes, stochasticVolatility } = world;
  const base = Math.log(instrument.basePrice);
  const trace = emptyTrace();

  function session(index: number, carried: Carried): Carried {
    const { session: hours, day, shape } = classPath.grid.at(index)!;
    const { regime: classRegime, newSpell, shocks, gap, slow } = classPath.session(index);
    const random = createRandom(mixSeed(seed, KIND.blocks, entity, day));
    const slowly = slowRegimes[slow];
    let { level, logScale, lastHour, regime: ownRegime, follows } = carried;
    const before = regimes[follows ? classRegime[0] : ownRegime].volatility * slowly.volatility;
    const gapShock = Math.sqrt(1 - loadings.idiosyncratic ** 2) * gap + loadings.idiosyncratic * normal(random);
    trace.levelBefore = level;
    level += index === 0 ? 0 : loadings.gap * before * gapShock;
    trace.levelOpen = level;
    let hour = 0;
    for (let block = 0, at = 0; block < shape.blocks; block++, at += FACTORS) {
      const ownDraw = uniform(random);
      const followDraw = uniform(random);
      if (block % 2 === 0) {
        ownRegime = nextRegime(ownRegime, ownDraw);
        if (newSpell[block]) follows = followDraw < FOLLOW ? 1 : 0;
        lastHour = hour;
        hour = 0;
      }
      const regime = follows ? classRegime[block] : ownRegime;
      const dynamics = regimes[regime];
      const deviation = loadings.minute * dynamics.volatility * slowly.volatility;
      const weight = shape.blockVariance[block];
      const share = weight / shape.variance;
      const common = classPath.global.at(hours.open + block * HALF_HOUR);
      const shock = normal(random);
      const scale = Math.exp(stochasticVolatility * logScale);
      const noise =
        loadings.global * common.scale * common.shock +
        shocks[at + 1] * (loadings.market * shocks[at] + loadings.sector * shocks[at + 2 + instrument.sector]) +
        loadings.idiosyncratic * scale * shock;
      const drift =
        driftFactor * (((dynamics.drift * weight) / 60) * loadings.hour + slowly.drift * share * loadings.day) +
        memory * (0.5 * dynamics.autoregression * lastHour + PULL * share * (base - level));
      logScale = nextScale(logScale, shock, COARSE_NORMAL[random() >>> 22]);
      const change = deviation * Math.sqrt(weight) * noise + drift;
      const jump = jumpOf(block, dynamics, common.jump * loadings.global * loadings.hour, random);
      trace.regime[block] = regime;
      trace.change[block] = change;
      trace.deviation[block] = deviation;
      trace.scale[block] = scale;
      trace.bits[block] = random();
      level += change + jump;
      hour += change + jump;
    }
    trace.levelClose = level;
    return { level, logScale, lastHour: hour, regime: ownRegime, follows };
  }

  /** Draws whether the symbol jumps in a block, of itself or with its class, and returns the sum. */
  function jumpOf(block: number, dynamics: (typeof regimes)[number], commonJump: number, random: Random): number {
    const jumps = uniform(random) < (world.jumps * dynamics.jump) / 2;
    const size = uniform(random);
    const ownSize = dynamics.volatility * loadings.hour;
    const jump = (jumps ? (normalQuantile(size) + JUMP_MEAN * memory) * ownSize : 0) + commonJump;
    trace.jumpVariance[block] = (jumps ? ownSize * ownSize : 0) + commonJump * commonJump;
    trace.jump[block] = jump;
    return jump;
  }

  return { trace, session };
}
