import { z } from 'zod';
import { can, type Tier } from '#contracts/tiers.ts';
import { leastScaleBars } from '#market/models/regime/parameters.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { SERIES_KINDS } from '#market/series/kind.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { LABEL_TEXT } from '#wording/words.ts';

/** Publications that may be missed before a series is no longer current, and days for holidays on top. */
const MISSED = 3;
const HOLIDAYS = 3;
const ms = z.coerce.number();
const contextSchema = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  kind: z.enum(SERIES_KINDS),
  timeframe: z.number().transform((index) => TIMEFRAMES[index] as Timeframe),
  bars: z.number(),
  label: z.union([z.enum(REGIME_LABELS), z.literal('').transform(() => null)]),
  confidence: z.number(),
  ageBars: z.number(),
  since: ms,
  closeTime: ms,
  knowledgeTime: ms,
  spacingDays: z.number().nullable(),
  asOf: ms,
  runId: z.string(),
});

/** What a tier may know of a series on one chart: its regime, or how many bars it lacks for one. Times are UTC ms. */
export interface ContextRegime {
  readonly symbol: string;
  readonly name: string;
  readonly assetClass: string;
  /** What its numbers are: the trend of a `yield` is one of its changes, that of a `return` one of compounded returns. */
  readonly kind: z.infer<typeof contextSchema>['kind'];
  readonly timeframe: Timeframe;
  /** Bars there are, one for every day or week with a publication, and the least that a regime needs. */
  readonly bars: number;
  readonly barsNeeded: number;
  /** Null: no regime, and the four fields after it say nothing. */
  readonly label: z.infer<typeof contextSchema>['label'];
  readonly confidence: number;
  readonly ageBars: number;
  readonly since: number;
  /** End of the day or week whose bar has the label. */
  readonly closeTime: number;
  /** When the newest value that was used became known. */
  readonly knowledgeTime: number;
  /** Days from one publication to the next, usually; null with fewer than two bars. */
  readonly spacingDays: number | null;
  /** Whether a value came within three usual spacings and three days. If not, the series has ended or a load is missing: say nothing of it as of now. */
  readonly current: boolean;
  readonly asOf: number;
  readonly runId: string;
}

/**
 * The regimes of all series on the day and week charts, by name, the day first: none for a tier that may not read series. Only of committed batches; a batch uses nothing that became known after its as-of.
 */
export async function contextRegimes(warehouse: Warehouse, tier: Tier): Promise<ContextRegime[]> {
  if (!can(tier, 'series')) return [];
  const rows = await warehouse.query({
    sql: `SELECT symbol, name, asset_class AS assetClass, kind, timeframe, bars, label, confidence, age_bars AS ageBars,
                 toUnixTimestamp64Milli(since) AS since, toUnixTimestamp64Milli(close_time) AS closeTime,
                 toUnixTimestamp64Milli(knowledge_time) AS knowledgeTime,
                 if(isNaN(spacing_days), NULL, spacing_days) AS spacingDays, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId
          FROM tier_${tier.name}_context ORDER BY symbol, timeframe`,
    schema: contextSchema,
  });
  return rows.map((row) => ({
    ...row,
    barsNeeded: leastScaleBars(row.timeframe) + 1,
    current: (row.asOf - row.knowledgeTime) / DAY <= MISSED * (row.spacingDays ?? 0) + HOLIDAYS,
  }));
}

/** What nobody trades has no bulls: a rate rises or falls. Only compounded returns have trends like prices. */
export function contextWords({ kind, label }: { kind: ContextRegime['kind']; label: RegimeLabel }): string {
  if (kind !== 'return' && label === 'bull_trend') return 'rising';
  if (kind !== 'return' && label === 'bear_trend') return 'falling';
  return LABEL_TEXT[label];
}
