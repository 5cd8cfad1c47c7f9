import { adjustedAt } from '#engine/adjustment.ts';
import type { BarColumns } from '#market/bar.ts';
import type { UtcMs } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readBars } from '#warehouse/bars.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Bars that something was said of and what came after them, by symbol, in the units of `asOf`. */
export async function readBarsSince(
  warehouse: Warehouse,
  said: readonly { readonly symbol: string; readonly barOpen: UtcMs }[],
  timeframe: Timeframe,
  asOf: UtcMs,
): Promise<Map<string, BarColumns>> {
  if (said.length === 0) return new Map();
  const symbols = [...new Set(said.map(({ symbol }) => symbol))];
  const after = said.reduce((least, { barOpen }) => Math.min(least, barOpen), Number.POSITIVE_INFINITY);
  const bars = await readBars(warehouse, { symbols, timeframes: [timeframe], after, through: asOf });
  return new Map((await adjustedAt(warehouse, bars, asOf)).map((part) => [part.symbol, part.bars]));
}
