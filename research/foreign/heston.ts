import { type BarSource, type Dice, DRIFT, type PlantedWorld, plant, VOLATILITY } from './planted.ts';

const UNIT = 0.006;
const STEPS = 24;
/** Pull of the variance to that of the state in a bar, and the volatility of variance. */
const PULL = 0.15;
const VOL_OF_VOL = 0.18;
/** Correlation of returns and variance. */
const LEVERAGE = -0.4;
/** Jumps a bar by state, and the deviation of a jump in units. */
const JUMPS = [0.004, 0.008, 0.003, 0.015, 0.04];
const JUMP_SIZE = 3;

/**
 * Regimes as the long-run variance of Heston's model with Merton's jumps: a new state is not seen at once, because the variance only
 * moves towards it.
 */
export const hestonWorld = (seed: number): PlantedWorld => plant(seed, hestonSource);

function hestonSource(dice: Dice): BarSource {
  let variance = 1;
  return (state) => {
    const target = VOLATILITY[state] ** 2;
    const step = 1 / STEPS;
    let price = 0;
    let high = 0;
    let low = 0;
    for (let i = 0; i < STEPS; i++) {
      const [z, other] = [dice.normal(), dice.normal()];
      const deviation = Math.sqrt(Math.max(variance, 1e-4));
      price += UNIT * (DRIFT[state] * deviation * step + deviation * Math.sqrt(step) * z);
      if (dice.uniform() < JUMPS[state] * step) price += UNIT * JUMP_SIZE * deviation * dice.normal();
      const w = LEVERAGE * z + Math.sqrt(1 - LEVERAGE ** 2) * other;
      // Full truncation (Lord, Koekkoek and van Dijk 2010), with the deviation of the state's own variance as unit.
      variance += PULL * (target - variance) * step + VOL_OF_VOL * Math.sqrt(target) * deviation * Math.sqrt(step) * w;
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    return { high, low, close: price };
  };
}
