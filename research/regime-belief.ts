import { PRIOR_TRANSITION } from '#market/models/regime/anchors.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { INNOVATION, PERSISTENCE } from '#simulator/class-path.ts';
import { DYNAMICS, STATIONARY } from '#simulator/regime-chain.ts';
import { FOLLOW } from '#simulator/symbol-path.ts';

/** Log-scales of a symbol's own noise: its stationary deviation of 0.2 on a grid. */
const LOG_SCALES = [-0.5, -0.375, -0.25, -0.125, 0, 0.125, 0.25, 0.375, 0.5];
const SCALES = LOG_SCALES.length;
/** A symbol walks on its own chain of regimes, or follows its class. */
const OWN = 0;
const FOLLOWS = 1;
const STATES = 2 * REGIME_COUNT * SCALES;
/** A state less likely than this is not followed any further. */
const NEGLIGIBLE = 1e-12;

const cell = (follows: number, regime: number, scale: number): number =>
  (follows * REGIME_COUNT + regime) * SCALES + scale;

/** Density of a normal distribution, but for the constant that all states share. */
export const gauss = (x: number, mean: number, deviation: number): number => {
  const z = (x - mean) / deviation;
  return Math.exp(-0.5 * z * z) / deviation;
};

/** Rows of the chain of the own log-scale on the grid. */
const SCALE_STEP = LOG_SCALES.map((from) => {
  const row = LOG_SCALES.map((to) => gauss(to, PERSISTENCE * from, INNOVATION));
  const sum = row.reduce((a, b) => a + b, 0);
  return row.map((p) => p / sum);
});

/**
 * What an observer believes of one symbol: the chance of every state, which is whether the symbol follows its class, the regime of its
 * own chain, and the log-scale of its own noise. It begins as a follower in the stationary distribution.
 */
export class RegimeBelief {
  #chance = new Float64Array(STATES);

  constructor() {
    const prior = LOG_SCALES.map((logScale) => gauss(logScale, 0, 0.2));
    const mass = prior.reduce((a, b) => a + b, 0);
    for (const [regime, share] of STATIONARY.entries())
      for (const [scale, p] of prior.entries()) this.#chance[cell(FOLLOWS, regime, scale)] = (share * p) / mass;
  }

  /** One hour of the own chain. At a new spell of the class every symbol decides anew whether it follows. */
  stepRegimes(isNewSpell: boolean): void {
    const next = new Float64Array(STATES);
    this.#eachLikely((chance, follows, regime, scale) => {
      for (let to = 0; to < REGIME_COUNT; to++) {
        const p = chance * PRIOR_TRANSITION[regime * REGIME_COUNT + to];
        if (isNewSpell) {
          next[cell(FOLLOWS, to, scale)] += FOLLOW * p;
          next[cell(OWN, to, scale)] += (1 - FOLLOW) * p;
        } else next[cell(follows, to, scale)] += p;
      }
    });
    this.#chance = next;
  }

  /** One half-hour of the chain of the log-scale. */
  stepScales(): void {
    const next = new Float64Array(STATES);
    this.#eachLikely((chance, follows, regime, scale) => {
      for (const [to, p] of SCALE_STEP[scale].entries()) next[cell(follows, regime, to)] += chance * p;
    });
    this.#chance = next;
  }

  /**
   * Bayes' rule for one return. `densityOf(regime)` gives the density of the return in a regime by log-scale; a follower is in the
   * regime of its class, whatever its own chain says.
   */
  update(classRegime: number, densityOf: (regime: number) => (logScale: number) => number): void {
    for (let regime = 0; regime < REGIME_COUNT; regime++) {
      const density = densityOf(regime);
      for (const [scale, logScale] of LOG_SCALES.entries()) {
        const likelihood = density(logScale);
        this.#chance[cell(OWN, regime, scale)] *= likelihood;
        if (classRegime !== regime) continue;
        for (let own = 0; own < REGIME_COUNT; own++) this.#chance[cell(FOLLOWS, own, scale)] *= likelihood;
      }
    }
    const total = this.#chance.reduce((sum, chance) => sum + chance, 0);
    for (let state = 0; state < STATES; state++) this.#chance[state] /= total;
  }

  /** Expected drift of the regime the symbol is in, in units of volatility. */
  expectedDrift(classRegime: number): number {
    let expected = 0;
    for (let follows = OWN; follows <= FOLLOWS; follows++)
      for (let regime = 0; regime < REGIME_COUNT; regime++) {
        const { drift } = DYNAMICS[follows === FOLLOWS ? classRegime : regime];
        for (let scale = 0; scale < SCALES; scale++) expected += this.#chance[cell(follows, regime, scale)] * drift;
      }
    return expected;
  }

  #eachLikely(visit: (chance: number, follows: number, regime: number, scale: number) => void): void {
    for (let follows = OWN; follows <= FOLLOWS; follows++)
      for (let regime = 0; regime < REGIME_COUNT; regime++)
        for (let scale = 0; scale < SCALES; scale++) {
          const chance = this.#chance[cell(follows, regime, scale)];
          if (chance < NEGLIGIBLE) continue;
          visit(chance, follows, regime, scale);
        }
  }
}
