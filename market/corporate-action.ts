import type { BarColumns } from './bar.ts';

/**
 * A split or a cash dividend. `exTime` (UTC ms) is the open of the first session that trades without it. `ratio`: shares after
 * for one before (7 for 7:1, 0.05 for a reverse split 1:20; 1 for a dividend). `amount`: cash per share and `referencePrice` the
 * close before the ex-session (0 and 0 for a split).
 */
export interface CorporateAction {
  readonly symbol: string;
  readonly exTime: number;
  readonly kind: 'split' | 'dividend';
  readonly ratio: number;
  readonly amount: number;
  readonly referencePrice: number;
}

/** The factors of a price and of a volume before the ex-time. */
export interface AdjustmentFactor {
  readonly price: number;
  readonly volume: number;
}

/**
 * Factor of one action (quant design, 0.1). Split: prices divided and volumes multiplied by the ratio, in all timeframes. Cash
 * dividend: the CRSP-style 1 − D/C₋₁ for daily and weekly bars, 1 for intraday bars.
 */
export function factorOf(action: CorporateAction, daily: boolean): AdjustmentFactor {
  if (action.kind === 'split') return { price: 1 / action.ratio, volume: action.ratio };
  return { price: daily ? 1 - action.amount / action.referencePrice : 1, volume: 1 };
}

/**
 * Bars in the units of the end of the list of actions. Each price is raw × one cumulative factor, multiplied once: the
 * same bar has the same bits whenever it is adjusted to the same epoch. `actions` are of this symbol, in order of
 * ex-time. The result shares memory with `bars` when no action applies.
 */
export function adjustBars(bars: BarColumns, actions: readonly CorporateAction[], daily: boolean): BarColumns {
  const relevant = actions.filter(
    (action) => bars.length > 0 && action.exTime > bars.openTime[0] && (daily || action.kind === 'split'),
  );
  if (relevant.length === 0) return bars;
  const copy = {
    ...bars,
    open: bars.open.slice(),
    high: bars.high.slice(),
    low: bars.low.slice(),
    close: bars.close.slice(),
    volume: bars.volume.slice(),
    vwap: bars.vwap.slice(),
  };
  let price = 1;
  let volume = 1;
  let next = relevant.length - 1;
  // From the newest bar back: the factor grows by each action that lies after the bar.
  for (let i = bars.length - 1; i >= 0; i--) {
    for (; next >= 0 && relevant[next].exTime > bars.openTime[i]; next--) {
      const factor = factorOf(relevant[next], daily);
      price *= factor.price;
      volume *= factor.volume;
    }
    if (price === 1 && volume === 1) continue;
    for (const name of ['open', 'high', 'low', 'close', 'vwap'] as const) copy[name][i] = bars[name][i] * price;
    copy.volume[i] = bars.volume[i] * volume;
  }
  return copy;
}
