import { PRIOR_TRANSITION } from '#market/models/regime/anchors.ts';
import { FACTORS, HALF_HOUR, INNOVATION, PERSISTENCE } from '#simulator/class-path.ts';
import { createPaths } from '#simulator/paths.ts';
import { DYNAMICS, SLOW, STATIONARY } from '#simulator/regime-chain.ts';
import { FOLLOW, JUMP_MEAN, PULL } from '#simulator/symbol-path.ts';
import { fullUniverse } from '#simulator/universe.ts';
import { type World, worldTraits } from '#simulator/worlds.ts';

/** Log-scales of a symbol's own noise: its stationary deviation of 0.2 on a grid. */
const GRID = [-0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375, 0.5];
const G = GRID.length;
const K = 5;
const STATES = 2 * K * G;

const gauss = (x: number, mean: number, deviation: number) => {
  const z = (x - mean) / deviation;
  return Math.exp(-0.5 * z * z) / deviation;
};

/** Rows of the chain of the own log-scale on the grid. */
const SCALE_STEP = GRID.map((from) => {
  const row = GRID.map((to) => gauss(to, PERSISTENCE * from, INNOVATION));
  const sum = row.reduce((a, b) => a + b, 0);
  return row.map((p) => p / sum);
});

type Member = ReturnType<ReturnType<typeof createPaths>['symbols']>[number];

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

function driftsOf(
  { instrument, classPath, path }: Member,
  driftFactor: number,
  from: number,
  to: number,
): Map<number, number> {
  const { loadings } = path;
  const base = Math.log(instrument.basePrice);
  const found = new Map<number, number>();
  let p = new Float64Array(STATES);
  const prior = GRID.map((h) => gauss(h, 0, 0.2));
  const mass = prior.reduce((a, b) => a + b, 0);
  for (let k = 0; k < K; k++)
    for (let g = 0; g < G; g++) p[(K + k) * G + g] = ((STATIONARY[k] as number) * prior[g]) / mass;
  const [first, last] = classPath.grid.range(from, to);
  for (let index = first; index < last; index++) {
    const { session, shape } = classPath.grid.at(index)!;
    const { regime: classRegime, newSpell, shocks, slow } = classPath.session(index);
    const trace = path.trace(index);
    const slowly = SLOW[slow];
    let level = trace.levelOpen;
    let hour = 0;
    let lastHour = 0;
    for (let block = 0, at = 0; block < shape.blocks; block++, at += FACTORS) {
      let next = new Float64Array(STATES);
      if (block % 2 === 0) {
        lastHour = hour;
        hour = 0;
        for (let f = 0; f < 2; f++)
          for (let k = 0; k < K; k++)
            for (let g = 0; g < G; g++) {
              const here = p[(f * K + k) * G + g];
              if (here < 1e-12) continue;
              for (let j = 0; j < K; j++) {
                const q = here * PRIOR_TRANSITION[k * K + j];
                if (newSpell[block]) {
                  next[(K + j) * G + g] += FOLLOW * q;
                  next[j * G + g] += (1 - FOLLOW) * q;
                } else next[(f * K + j) * G + g] += q;
              }
            }
        p = next;
        next = new Float64Array(STATES);
      }
      const weight = shape.blockVariance[block];
      const share = weight / shape.variance;
      const common = classPath.global.at(session.open + block * HALF_HOUR);
      const shared =
        loadings.global * common.scale * common.shock +
        shocks[at + 1] * (loadings.market * shocks[at] + loadings.sector * shocks[at + 2 + instrument.sector]);
      const moved = trace.change[block] + trace.jump[block] - common.jump * loadings.global * loadings.hour;
      let total = 0;
      for (let z = 0; z < K; z++) {
        const { volatility, drift, autoregression, jump } = DYNAMICS[z];
        const size = loadings.minute * volatility * slowly.volatility * Math.sqrt(weight);
        const mean =
          size * shared +
          driftFactor * (((drift * weight) / 60) * loadings.hour + slowly.drift * share * loadings.day) +
          0.5 * autoregression * lastHour +
          PULL * share * (base - level);
        const leap = volatility * loadings.hour;
        for (let g = 0; g < G; g++) {
          const own = size * loadings.idiosyncratic * Math.exp(GRID[g]);
          const likelihood =
            (1 - jump / 2) * gauss(moved, mean, own) +
            (jump / 2) * gauss(moved, mean + JUMP_MEAN * leap, Math.hypot(own, leap));
          for (let k = 0; k < K; k++) {
            if (k === z) p[k * G + g] *= likelihood;
            if (classRegime[block] === z) p[(K + k) * G + g] *= likelihood;
          }
        }
      }
      for (let s = 0; s < STATES; s++) total += p[s];
      let expected = 0;
      for (let f = 0; f < 2; f++)
        for (let k = 0; k < K; k++)
          for (let g = 0; g < G; g++) {
            const here = p[(f * K + k) * G + g] / total;
            expected += here * DYNAMICS[f === 1 ? classRegime[block] : k].drift;
            if (here < 1e-12) continue;
            const row = SCALE_STEP[g];
            for (let to = 0; to < G; to++) next[(f * K + k) * G + to] += here * row[to];
          }
      p = next;
      level += trace.change[block] + trace.jump[block];
      hour += trace.change[block] + trace.jump[block];
      found.set(Math.floor((session.open + block * HALF_HOUR) / (2 * HALF_HOUR)) * 2 * HALF_HOUR, expected);
    }
  }
  return found;
}
