import { allocateBars, type SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { DAY, HOUR } from '#market/time.ts';
import type { Market } from '../simulated.ts';
import { createDice, type Dice } from './planted.ts';

const START = Date.UTC(2020, 0, 1);
const STEP = 4 * HOUR;
const PER_DAY = DAY / STEP;
const UNIT = 0.01;
const INSIDE = 12;

/** Chains of the logarithm of volatility: the market's and each symbol's, with their stationary deviations. */
const MARKET = { persistence: 0.99, deviation: 0.5 };
const SYMBOL = { persistence: 0.98, deviation: 0.3 };
/** Share of the variance of a bar that all symbols have in common. */
const COMMON = 0.5;
/** Jumps of the whole market a bar (two a month), in deviations, with either sign as likely. */
const JUMP = { chance: 0.011, size: 4 };

interface MarketBar {
  readonly level: number;
  readonly shock: number;
  readonly jump: number;
}

/**
 * Random walks that look alike a market: volatility clusters, in common and by symbol, half of all moves are common, and jumps hit all
 * symbols at once. Every move has mean zero given everything before it, so no direction can be known. 4h bars of a market that never closes.
 */
export function jumpWalk({ seed, symbols, days }: { seed: number; symbols: number; days: number }): Market {
  const bars = days * PER_DAY;
  const common = marketOf(createDice(seed * 1_000), bars);
  const instruments: Instrument[] = [];
  const series: SymbolBars[] = [];
  for (let s = 0; s < symbols; s++) {
    const symbol = `WALK${String(s).padStart(3, '0')}`;
    instruments.push({
      symbol,
      name: symbol,
      assetClass: 'crypto',
      venue: 'foreign',
      calendar: '24X7',
      volumeKind: 'real',
    });
    series.push({ symbol, timeframe: '4h', bars: walkOf(createDice(seed * 1_000 + s + 1), common) });
  }
  return { instruments, bars: series, truth: () => null };
}

function marketOf(dice: Dice, bars: number): MarketBar[] {
  let level = MARKET.deviation * dice.normal();
  return Array.from({ length: bars }, () => {
    level = nextLevel(dice, level, MARKET);
    const jumps = dice.uniform() < JUMP.chance;
    return { level, shock: dice.normal(), jump: jumps ? JUMP.size * dice.normal() : 0 };
  });
}

const nextLevel = (dice: Dice, level: number, { persistence, deviation }: typeof MARKET): number =>
  persistence * level + deviation * Math.sqrt(1 - persistence ** 2) * dice.normal();

function walkOf(dice: Dice, common: readonly MarketBar[]): SymbolBars['bars'] {
  const bars = allocateBars(common.length);
  const loading = 0.5 + dice.uniform();
  let own = SYMBOL.deviation * dice.normal();
  let price = Math.log(100);
  for (const [t, { level, shock, jump }] of common.entries()) {
    own = nextLevel(dice, own, SYMBOL);
    const scale = UNIT * Math.exp(level + own);
    const known = scale * loading * (Math.sqrt(COMMON) * shock + jump);
    let [move, high, low] = [0, 0, 0];
    for (let i = 0; i < INSIDE; i++) {
      move += known / INSIDE + scale * Math.sqrt((1 - COMMON) / INSIDE) * dice.normal();
      high = Math.max(high, move);
      low = Math.min(low, move);
    }
    bars.openTime[t] = START + t * STEP;
    bars.closeTime[t] = START + (t + 1) * STEP;
    bars.open[t] = Math.exp(price);
    bars.high[t] = Math.exp(price + high);
    bars.low[t] = Math.exp(price + low);
    price += move;
    bars.close[t] = Math.exp(price);
    // Busy bars are wild bars: volume follows the volatility, and says nothing about the sign of what follows.
    bars.volume[t] = 1_000 * Math.exp(level + own + 0.3 * dice.normal());
    bars.vwap[t] = Number.NaN;
    bars.tradedMinutes[t] = 240;
    bars.scheduledMinutes[t] = 240;
  }
  return bars;
}
