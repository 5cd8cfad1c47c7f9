import { can } from '#contracts/tiers.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { GridGroup } from '../models/overview.ts';
import type { TierReport } from '../page-types/page-type.ts';
import type { InstrumentRow } from '../tier-rows.ts';

/** Those in stress come first, then what moves, then what rests. */
const ORDER: readonly (RegimeLabel | null)[] = [
  'stress',
  'high_volatility',
  'bear_trend',
  'bull_trend',
  'range_bound',
  null,
];
/** More would make the page heavy: the others stand on the pages of their classes. */
const MOST = 240;

/** Every instrument with its regimes on all charts, by class; the share of a class of the rows is its share of the instruments. */
export function instrumentGrid({ tier, rows, facts }: TierReport): GridGroup[] {
  if (!can(tier, 'evidence')) return [];
  const regimes = Map.groupBy(rows.regimes, ({ symbol }) => symbol);
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
      .sort(byState)
      .slice(0, Math.max(1, Math.floor(total * room)))
      .map(({ symbol }) => ({ symbol, cells: cellsOf(symbol) })),
  }));
}

const byState = (a: InstrumentRow, b: InstrumentRow): number =>
  ORDER.indexOf(a.daily) - ORDER.indexOf(b.daily) || (a.symbol < b.symbol ? -1 : 1);
