import { type ClassSession, FACTORS, HALF_HOUR } from '#simulator/class-path.ts';
import type { GridSession } from '#simulator/grid.ts';
import { createPaths, type SimulatedSymbol } from '#simulator/paths.ts';
import { DYNAMICS, SLOW } from '#simulator/regime-chain.ts';
import { type BlockTrace, JUMP_MEAN, type Loadings, PULL } from '#simulator/symbol-path.ts';
import { fullUniverse } from '#simulator/universe.ts';
import { type World, worldTraits } from '#simulator/worlds.ts';
import { gauss, RegimeBelief } from './regime-belief.ts';

const HOUR = 2 * HALF_HOUR;

/**
 * Expected drift of a symbol's regime after every bar of an hour, by open time, for one who knows all parameters of the simulator, the
 * regime of the class, and every common shock with its scale, and sees each half-hour's return: the exact filter over who follows the
 * class, the own chain and the own log-scale (its leverage left out, and the ranges within the half-hour). It is no strict bound: a model also sees those
 * ranges, and a rank correlation over a thousand bars has luck in it.
 */
export function idealDrifts(
  { seed, world, symbols }: { seed: number; world: World; symbols: readonly string[] },
  [from, to]: readonly [number, number],
): Map<string, Map<number, number>> {
  const members = createPaths(seed, world, fullUniverse()).symbols(symbols);
  const { drift } = worldTraits(world);
  return new Map(members.map((member) => [member.instrument.symbol, driftsOf(member, drift, from, to)]));
}

/** What the filter knows of one half-hour before it weighs its return. */
interface HalfHour {
  readonly loadings: Loadings;
  readonly driftFactor: number;
  /** Moves of drift and volatility that are slower than a regime. */
  readonly slowly: (typeof SLOW)[number];
  /** Variance of the half-hour by the shape of its session, and its share of the session's. */
  readonly weight: number;
  readonly share: number;
  /** The return but for the part of it that a common jump made. */
  readonly moved: number;
  /** Common shocks, each by its loading. */
  readonly shared: number;
  /** Return of the hour before. */
  readonly lastHour: number;
  /** Log-distance from the level up to the base price. */
  readonly distance: number;
}

/** A session that the class and the symbol have walked through. */
interface WalkedSession {
  readonly member: SimulatedSymbol;
  readonly place: GridSession;
  readonly common: ClassSession;
  readonly trace: BlockTrace;
}

function driftsOf(member: SimulatedSymbol, driftFactor: number, from: number, to: number): Map<number, number> {
  const { classPath, path } = member;
  const belief = new RegimeBelief();
  const drifts = new Map<number, number>();
  const [first, last] = classPath.grid.range(from, to);
  for (let index = first; index < last; index++) {
    const place = classPath.grid.at(index);
    if (place === undefined) throw new RangeError(`the grid of ${member.instrument.symbol} has no session ${index}`);
    const walked = { member, place, common: classPath.session(index), trace: path.trace(index) };
    filterSession(walked, driftFactor, belief, drifts);
  }
  return drifts;
}

/** The half-hours of one session, one after the other; the drift after each goes to the hour that holds it. */
function filterSession(
  walked: WalkedSession,
  driftFactor: number,
  belief: RegimeBelief,
  drifts: Map<number, number>,
): void {
  const { place, common, trace } = walked;
  let level = trace.levelOpen;
  let hour = 0;
  let lastHour = 0;
  for (let block = 0; block < place.shape.blocks; block++) {
    if (block % 2 === 0) {
      lastHour = hour;
      hour = 0;
      belief.stepRegimes(common.newSpell[block] !== 0);
    }
    const halfHour = halfHourOf(walked, block, { driftFactor, lastHour, level });
    const classRegime = common.regime[block];
    belief.update(classRegime, (regime) => returnDensity(regime, halfHour));
    const openTime = place.session.open + block * HALF_HOUR;
    drifts.set(Math.floor(openTime / HOUR) * HOUR, belief.expectedDrift(classRegime));
    belief.stepScales();
    level += trace.change[block] + trace.jump[block];
    hour += trace.change[block] + trace.jump[block];
  }
}

function halfHourOf(
  { member, place, common, trace }: WalkedSession,
  block: number,
  known: { readonly driftFactor: number; readonly lastHour: number; readonly level: number },
): HalfHour {
  const { instrument, classPath, path } = member;
  const { loadings } = path;
  const { shocks } = common;
  const at = block * FACTORS;
  const weight = place.shape.blockVariance[block];
  const world = classPath.global.at(place.session.open + block * HALF_HOUR);
  return {
    loadings,
    driftFactor: known.driftFactor,
    slowly: SLOW[common.slow],
    weight,
    share: weight / place.shape.variance,
    moved: trace.change[block] + trace.jump[block] - world.jump * loadings.global * loadings.hour,
    shared:
      loadings.global * world.scale * world.shock +
      shocks[at + 1] * (loadings.market * shocks[at] + loadings.sector * shocks[at + 2 + instrument.sector]),
    lastHour: known.lastHour,
    distance: Math.log(instrument.basePrice) - known.level,
  };
}

/** Density of a half-hour's return in a regime, by the log-scale of the symbol's own noise: with or without a jump of its own. */
function returnDensity(regime: number, halfHour: HalfHour): (logScale: number) => number {
  const { loadings, driftFactor, slowly, weight, share, moved, shared, lastHour, distance } = halfHour;
  const { volatility, drift, autoregression, jump } = DYNAMICS[regime];
  const size = loadings.minute * volatility * slowly.volatility * Math.sqrt(weight);
  const mean =
    size * shared +
    driftFactor * (((drift * weight) / 60) * loadings.hour + slowly.drift * share * loadings.day) +
    0.5 * autoregression * lastHour +
    PULL * share * distance;
  const leap = volatility * loadings.hour;
  return (logScale) => {
    const own = size * loadings.idiosyncratic * Math.exp(logScale);
    return (
      (1 - jump / 2) * gauss(moved, mean, own) +
      (jump / 2) * gauss(moved, mean + JUMP_MEAN * leap, Math.hypot(own, leap))
    );
  };
}
