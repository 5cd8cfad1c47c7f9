import type { MarketId } from '#market/market-id.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { stepOf } from '#pipeline/stamp.ts';
import { insertCorrelationTies } from '#warehouse/correlation-ties.ts';
import { insertShifts } from '#warehouse/shifts.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Dependencies } from '../dependencies.ts';

/** Timeframes on which correlations are followed. */
const FOLLOWED: readonly Timeframe[] = ['1d', '1h'];

/** Looks for shifts of correlation on every followed timeframe of a market and writes them down; none where history is too short. */
export async function recordShifts(
  { warehouse, training }: Pick<Dependencies, 'warehouse' | 'training'>,
  market: MarketId,
  stamp: Stamp,
  onTimeframe: (timeframe: Timeframe) => void,
): Promise<{ found: number; pairs: number }> {
  const total = { found: 0, pairs: 0 };
  for (const timeframe of FOLLOWED) {
    onTimeframe(timeframe);
    const result = await training.findShifts({ market, timeframe, asOf: stamp.asOf });
    if (result === null) continue;
    const { report, closeTime, ties } = result;
    await insertShifts(warehouse, { market, timeframe, closeTime, report }, stepOf(stamp, timeframe));
    if (ties.length > 0) await insertCorrelationTies(warehouse, market, ties, stepOf(stamp, `${timeframe}-ties`));
    total.found += report.found.length;
    total.pairs += report.pairsTested;
  }
  return total;
}
