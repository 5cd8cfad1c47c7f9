import type { SymbolBars } from '#market/bar.ts';
import { adjustBars, type CorporateAction } from '#market/corporate-action.ts';
import { isIntraday } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** The actions in force at `time`: those with an ex-time at or before it. */
export const actionsBy = (actions: readonly CorporateAction[], time: number): CorporateAction[] =>
  actions.filter(({ exTime }) => exTime <= time);

/** Ex-times strictly inside (from, asOf), ascending: where a step must begin a new epoch, so that no ring mixes units. */
export const exTimes = (actions: readonly CorporateAction[], from: number, asOf: number): number[] =>
  [...new Set(actions.map(({ exTime }) => exTime))].filter((t) => t > from && t < asOf).sort((a, b) => a - b);

/** Names an adjustment epoch: two states of a market are in the same units when their epochs are equal. */
export const epochOf = (actions: readonly CorporateAction[]): string =>
  actions.map(({ symbol, exTime, kind, ratio, amount }) => `${symbol}@${exTime}:${kind}:${ratio}:${amount}`).join();

/** Each series in the units of the end of `actions`; series without an action are given back as they are. */
export function adjusted(series: readonly SymbolBars[], actions: readonly CorporateAction[]): SymbolBars[] {
  if (actions.length === 0) return [...series];
  const bySymbol = Map.groupBy(actions, ({ symbol }) => symbol);
  return series.map((part) => {
    const ofSymbol = bySymbol.get(part.symbol);
    return ofSymbol === undefined
      ? part
      : { ...part, bars: adjustBars(part.bars, ofSymbol, !isIntraday(part.timeframe)) };
  });
}

/** Each series in the units of `asOf` (UTC ms): splits and dividends by then taken into account. */
export async function adjustedAt(
  warehouse: Warehouse,
  series: readonly SymbolBars[],
  asOf: number,
): Promise<SymbolBars[]> {
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  return adjusted(series, await readActions(warehouse, { symbols, at: asOf }));
}
