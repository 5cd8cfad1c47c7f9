import { can } from '#contracts/tiers.ts';
import type { RecordModel } from '../models/overview.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';

/** What was said before and what came, in three figures; null for a tier that reads none of them. */
export function recordOf({ tier, rows }: TierReport): RecordModel | null {
  if (!can(tier, 'evidence')) return null;
  const days = rows.rangeRecord.filter(({ timeframe, horizon }) => timeframe === '1d' && horizon === 1);
  const n = days.reduce((sum, { last240 }) => sum + last240, 0);
  const held = days.reduce((sum, row) => sum + row.held240, 0);
  return {
    held: can(tier, 'ranges') ? { share: n < LEAST_OUTCOMES ? null : held / n, n } : null,
    directions: {
      directional: rows.signals.filter(({ direction }) => direction !== 'neutral').length,
      charts: rows.signals.length,
    },
    resolved: can(tier, 'track_record')
      ? rows.trackRecord.reduce((sum, { resolvedDirectional }) => sum + resolvedDirectional, 0)
      : null,
  };
}
