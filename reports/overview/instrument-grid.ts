import { can } from '#contracts/tiers.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { byDaily, bySymbol } from '../daily-order.ts';
import type { GridGroup } from '../models/overview.ts';
import type { TierReport } from '../page-types/page-type.ts';

/** More would make the page heavy: the others stand on the pages of their classes. */
const MOST = 240;

/** Every instrument with its regimes on all charts, by class; the share of a class of the rows is its share of the instruments. */
export function instrumentGrid({ tier, rows, facts, regimes }: TierReport): GridGroup[] {
  if (!can(tier, 'evidence')) return [];
  const room = Math.min(1, MOST / rows.instruments.length);
  const cellsOf = (symbol: string) => {
    const byTimeframe = new Map((regimes.get(symbol) ?? []).map((row) => [row.timeframe, row]));
    return TIMEFRAMES.map((timeframe) => {
      const row = byTimeframe.get(timeframe);
      return row === undefined ? null : { label: row.label, isSure: row.confidence >= 0.5 };
    });
  };
  return facts.classes.map(({ assetClass, title, total }) => ({
    assetClass,
    title,
    total,
    rows: rows.instruments
      .filter((instrument) => instrument.assetClass === assetClass)
      .sort((a, b) => byDaily(a, b) || bySymbol(a, b))
      .slice(0, Math.max(1, Math.floor(total * room)))
      .map(({ symbol }) => ({ symbol, cells: cellsOf(symbol) })),
  }));
}
