import { MINUTE } from '#market/time.ts';
import type { Grid } from './grid.ts';
import { normal, tailed, uniform } from './noise.ts';
import { createRandom, hashText, mixSeed, type Random } from './random.ts';
import { firstRegime, nextRegime } from './regime-chain.ts';
import { SECTORS, type SimulatedClass } from './universe.ts';
import type { WorldTraits } from './worlds.ts';

export const HALF_HOUR = 30 * MINUTE;
/** Stochastic volatility: log-scale AR(1) with 0.95 per hour and stationary deviation 0.2, leverage −0.4 (quant design 10). */
export const PERSISTENCE = Math.sqrt(0.95);
export const INNOVATION = 0.2 * Math.sqrt(1 - PERSISTENCE ** 2);
const LEVERAGE = -0.4;
const UNLEVERAGED = Math.sqrt(1 - LEVERAGE ** 2);
/** Four market-wide jumps a year. */
const MARKET_JUMP = 4 / (365.25 * 48);

/** The next log-scale after a half-hour with standardised return `shock`. */
export const nextScale = (h: number, shock: number, fresh: number): number =>
  PERSISTENCE * h + INNOVATION * (LEVERAGE * shock + UNLEVERAGED * fresh);

/** Columns of factor minutes: global, class, then one per sector. */
export const FACTORS = 2 + SECTORS;
const CACHED_SESSIONS = 400;

const KIND = { global: 1, globalMinutes: 2, market: 3, marketMinutes: 4 } as const;

/** What happened to a whole class in one session, per half-hour block. */
export interface ClassSession {
  readonly regime: Uint8Array;
  /** 1 where a spell of the class chain begins. */
  readonly newSpell: Uint8Array;
  /** Class shock, its scale, then the sector shocks: 2 + SECTORS numbers per block. */
  readonly shocks: Float64Array;
  /** Shock of the closed hours before the session. */
  readonly gap: number;
  /** State of the slow chain. */
  readonly slow: number;
}

export interface GlobalBlock {
  readonly shock: number;
  readonly scale: number;
  /** Market-wide jump in hourly deviations, mostly 0. */
  readonly jump: number;
}

/** The factor common to all classes, by half-hour of UTC time. */
export function createGlobalPath(seed: number, epoch: number, world: WorldTraits) {
  const origin = epoch / HALF_HOUR;
  const blocks: GlobalBlock[] = [];
  let h = 0;
  return {
    at(time: number): GlobalBlock {
      const index = Math.floor(time / HALF_HOUR) - origin;
      while (blocks.length <= index) {
        const random = createRandom(mixSeed(seed, KIND.global, 0, origin + blocks.length));
        const shock = normal(random);
        const jumps = uniform(random) < MARKET_JUMP * world.jumps;
        blocks.push({ shock, scale: Math.exp(world.stochasticVolatility * h), jump: jumps ? 4 * normal(random) : 0 });
        h = nextScale(h, shock, normal(random));
      }
      return blocks[index];
    },
    /** Random stream of the factor's minutes in the half-hour of `time`. */
    minutes: (time: number): Random => createRandom(mixSeed(seed, KIND.globalMinutes, 0, Math.floor(time / HALF_HOUR))),
  };
}
export type GlobalPath = ReturnType<typeof createGlobalPath>;

/** Regimes and factors of one class, session by session in order; minutes of the factors are made when asked and kept a while. */
export function createClassPath(
  seed: number,
  assetClass: SimulatedClass,
  grid: Grid,
  global: GlobalPath,
  world: WorldTraits,
) {
  const entity = hashText(assetClass);
  const sessions: ClassSession[] = [];
  const minutes = new Map<number, Float32Array>();
  const start = createRandom(mixSeed(seed, KIND.market, entity, 0));
  let regime = firstRegime(uniform(start));
  let slow = firstRegime(uniform(start));
  let h = 0;

  function simulate(index: number): ClassSession {
    const { day, shape } = grid.at(index)!;
    const random = createRandom(mixSeed(seed, KIND.market, entity, day));
    const result = {
      regime: new Uint8Array(shape.blocks),
      newSpell: new Uint8Array(shape.blocks),
      shocks: new Float64Array(shape.blocks * FACTORS),
      gap: normal(random),
      slow,
    };
    slow = nextRegime(slow, uniform(random));
    for (let block = 0, at = 0; block < shape.blocks; block++) {
      const u = uniform(random);
      if (block % 2 === 0) {
        const next = nextRegime(regime, u);
        if (next !== regime || index + block === 0) result.newSpell[block] = 1;
        regime = next;
      }
      result.regime[block] = regime;
      const shock = normal(random);
      result.shocks[at++] = shock;
      result.shocks[at++] = Math.exp(world.stochasticVolatility * h);
      for (let sector = 0; sector < SECTORS; sector++) result.shocks[at++] = normal(random);
      h = nextScale(h, shock, normal(random));
    }
    return result;
  }

  return {
    grid,
    global,
    session(index: number): ClassSession {
      while (sessions.length <= index) sessions.push(simulate(sessions.length));
      return sessions[index];
    },
    /** Unit-variance noise of every factor: FACTORS columns of one number per minute of the session. */
    factorMinutes(index: number): Float32Array {
      let found = minutes.get(index);
      if (found === undefined) {
        const { session, day, shape } = grid.at(index)!;
        const count = shape.minutes;
        found = new Float32Array(FACTORS * count);
        const random = createRandom(mixSeed(seed, KIND.marketMinutes, entity, day));
        for (let i = count; i < found.length; i++) found[i] = tailed(random, world.tails);
        for (let block = 0; block < shape.blocks; block++) {
          const first = shape.blockStart[block];
          const stream = global.minutes(session.open + shape.minuteOffset[first]);
          for (let m = first; m < shape.blockStart[block + 1]; m++) found[m] = tailed(stream, world.tails);
        }
        if (minutes.size >= CACHED_SESSIONS) minutes.delete(minutes.keys().next().value!);
        minutes.set(index, found);
      }
      return found;
    },
  };
}
export type ClassPath = ReturnType<typeof createClassPath>;
