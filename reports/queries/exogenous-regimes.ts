import { z } from 'zod';
import { can, type Tier } from '#contracts/tiers.ts';
import { leastScaleBars } from '#market/models/regime/parameters.ts';
import { SERIES_KINDS } from '#market/series/kind.ts';
import { DAY } from '#market/time.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { integer, labelOrNull, timeframe } from './fields.ts';
import { readQuery, tierQuery } from './tier-query.ts';

/** A series is current while at most three publications are missing, with three days for holidays on top. */
const PUBLICATIONS_MISSED_MAX = 3;
const HOLIDAYS_DAYS = 3;

const row = z
  .object({
    symbol: z.string(),
    name: z.string(),
    assetClass: z.string(),
    /** What its numbers are: the trend of a `yield` is one of its changes, that of a `return` one of compounded returns. */
    kind: z.enum(SERIES_KINDS),
    timeframe,
    /** Bars there are, one for every day or week with a publication. */
    bars: z.number(),
    /** Null: there is no regime, and the fields that describe one say nothing. */
    label: labelOrNull,
    confidence: z.number(),
    ageBars: z.number(),
    since: integer,
    /** End of the day or week whose bar has the label. */
    closeTime: integer,
    /** When the newest value that was used became known. */
    knowledgeTime: integer,
    /** Usual days from one publication to the next; null with fewer than two bars. */
    spacingDays: z.number().nullable(),
    asOf: integer,
    runId: z.string(),
  })
  .transform((regime) => ({
    ...regime,
    /** The least number of bars that a regime needs. */
    barsNeeded: leastScaleBars(regime.timeframe) + 1,
    /** False: the series has ended or a load is missing, so nothing of it may be said as of now. */
    current:
      (regime.asOf - regime.knowledgeTime) / DAY <= PUBLICATIONS_MISSED_MAX * (regime.spacingDays ?? 0) + HOLIDAYS_DAYS,
  }));

/** The regime of an exogenous series on one timeframe, or how many bars it lacks for one. Times are UTC ms. */
export type ExogenousRegime = z.infer<typeof row>;

/** Regimes of all exogenous series that notes of the tier may mention, by name, days before weeks. */
export const exogenousRegimes = tierQuery({
  isFor: (tier) => can(tier, 'cited_notes'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT symbol, name, asset_class AS assetClass, kind, timeframe, bars, label, confidence, age_bars AS ageBars,
                         toUnixTimestamp64Milli(since) AS since, toUnixTimestamp64Milli(close_time) AS closeTime,
                         toUnixTimestamp64Milli(knowledge_time) AS knowledgeTime,
                         if(isNaN(spacing_days), NULL, spacing_days) AS spacingDays, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId
                  FROM tier_${tier.name}_context ORDER BY symbol, timeframe`,
  row,
});

/**
 * The same for every tier that may read series, and none for the others. Only of committed batches; a batch uses nothing that became known
 * after its as-of.
 */
export const readExogenousRegimes = (warehouse: Warehouse, tier: Tier): Promise<ExogenousRegime[]> =>
  readQuery(warehouse, tier, { ...exogenousRegimes, isFor: (of) => can(of, 'series') });
