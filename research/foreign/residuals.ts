import { existsSync } from 'node:fs';
import path from 'node:path';
import { openFeed } from '#feeds/open.ts';
import type { SymbolBars } from '#market/bar.ts';
import {
  type BarSource,
  type Dice,
  DRIFT,
  type PlantedWorld,
  plant,
  type Shape,
  SYMBOLS,
  VOLATILITY,
} from './planted.ts';

const FILE = 'bars/bars_1d_us_equity_sp500_adjusted.parquet';
const UNIT = 0.012;
/** Bars that are taken in a row, so that what follows what stays real. */
const BLOCK = 40;
/** The own volatility that is taken out: an average of the squares that forgets half in so many bars. */
const HALF_LIFE = 30;
const WARM_UP = 120;

/** Shapes of the real bars of a stock in units of its own volatility at the time, with their mean taken out. */
export type Residuals = readonly Shape[];

/** Residuals of the first stocks of the shared data, in symbol order; null where the data are not there. */
export async function readResiduals(data: string): Promise<Residuals[] | null> {
  const file = path.join(data, FILE);
  if (!existsSync(file)) return null;
  const feed = await openFeed([file], { badRows: 'quarantine' });
  const symbols = (await feed.instruments()).map(({ symbol }) => symbol);
  const residuals: Residuals[] = [];
  for await (const { bars } of feed.bars({ timeframe: '1d', symbols, from: 0, to: Date.UTC(2100, 0, 1) }))
    residuals.push(residualsOf(bars));
  return residuals;
}

/** A bar counts from the close before it: on the grid of the planted world there are no gaps. */
function residualsOf({ length, open, high, low, close }: SymbolBars['bars']): Residuals {
  const keep = 0.5 ** (1 / HALF_LIFE);
  let square = Math.log(close[1] / close[0]) ** 2;
  const shapes: Shape[] = [];
  for (let t = 1; t < length; t++) {
    const from = Math.log(close[t - 1]);
    const move = Math.log(close[t]) - from;
    const unit = Math.sqrt(square);
    const of = (price: number) => (Math.log(price) - from) / unit;
    const [top, bottom] = [Math.max(of(high[t]), of(open[t])), Math.min(of(low[t]), of(open[t]))];
    if (t > WARM_UP && unit > 0) shapes.push({ high: top, low: bottom, close: of(close[t]) });
    square = keep * square + (1 - keep) * move * move;
  }
  const mean = shapes.reduce((sum, shape) => sum + shape.close, 0) / shapes.length;
  const deviation = Math.sqrt(shapes.reduce((sum, shape) => sum + (shape.close - mean) ** 2, 0) / shapes.length);
  return shapes.map((shape) => ({
    high: (shape.high - mean) / deviation,
    low: (shape.low - mean) / deviation,
    close: (shape.close - mean) / deviation,
  }));
}

/** Regimes planted on real residuals: only drift and volatility are ours. A seed takes eight stocks of its own. */
export const residualWorld = (seed: number, residuals: readonly Residuals[]): PlantedWorld =>
  plant(seed, (dice, instrument) => residualSource(dice, residuals[(seed * SYMBOLS + instrument) % residuals.length]));

function residualSource(dice: Dice, residuals: Residuals): BarSource {
  let at = 0;
  let left = 0;
  return (state) => {
    if (left === 0) {
      at = Math.floor(dice.uniform() * (residuals.length - BLOCK));
      left = BLOCK;
    }
    const { high, low, close } = residuals[at];
    at++;
    left--;
    const deviation = UNIT * VOLATILITY[state];
    const moved = (value: number) => deviation * (value + DRIFT[state]);
    return { high: moved(high), low: moved(low), close: moved(close) };
  };
}
