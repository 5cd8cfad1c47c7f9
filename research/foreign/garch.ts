import { type BarSource, type Dice, DRIFT, type PlantedWorld, plant, VOLATILITY } from './planted.ts';

const UNIT = 0.006;
/** GARCH(1, 1) around one: how much the last shock and the last variance count. */
const ALPHA = 0.06;
const BETA = 0.9;
/** Degrees of freedom of the noise of bars. */
const NU = 5;
/** The level of the unit drifts by a slow random walk: its deviation over 1,000 bars. */
const LEVEL = 0.15;
const STEPS = 24;

/** Regimes under GARCH-t noise whose level drifts: volatility clusters on its own account, not only by the state. */
export const garchWorld = (seed: number): PlantedWorld => plant(seed, garchSource);

function garchSource(dice: Dice): BarSource {
  let variance = 1;
  let level = 0;
  return (state) => {
    level += (LEVEL / Math.sqrt(1_000)) * dice.normal();
    const deviation = UNIT * Math.exp(level) * VOLATILITY[state];
    // A bar's scale has the tails of a t; inside the bar prices move as a walk of that scale.
    const scale = Math.sqrt(variance) * tail(dice);
    const shape = walk(dice, DRIFT[state] * deviation, scale * deviation);
    const shock = (shape.close - DRIFT[state] * deviation) / deviation;
    variance = 1 - ALPHA - BETA + ALPHA * Math.min(shock * shock, 25) + BETA * variance;
    return shape;
  };
}

/** Scale of a bar that makes a normal a t of unit variance. */
function tail(dice: Dice): number {
  let chi2 = 0;
  for (let i = 0; i < NU; i++) chi2 += dice.normal() ** 2;
  return Math.sqrt((NU - 2) / chi2);
}

function walk(dice: Dice, drift: number, deviation: number): ReturnType<BarSource> {
  let price = 0;
  let high = 0;
  let low = 0;
  for (let i = 0; i < STEPS; i++) {
    price += drift / STEPS + (deviation / Math.sqrt(STEPS)) * dice.normal();
    high = Math.max(high, price);
    low = Math.min(low, price);
  }
  return { high, low, close: price };
}
