import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { tierQuery } from './tier-query.ts';

/**
 * Days of an instrument as one row: of thousands of instruments, half a year of days would be half a million rows of a page that shows one
 * drawing of them. A day is that of its close in days since 1970: a bar that closes at midnight belongs to the day that ends there.
 */
export const dayOf = (column: string): string => `intDiv(toUnixTimestamp64Milli(${column}) - 1, 86400000)`;
const DAY_OF = dayOf('close_time');
const day = z.number().int();
export const wholePercent = z.number().int().min(0).max(100);
/** [day, index of the label shown, probability of each label in whole percents]. */
export const probabilityDay = z.tuple([
  day,
  z.number().int().min(0).max(4),
  z.array(wholePercent).length(REGIME_LABELS.length),
]);

/** Days that the drawings of a page go back. */
const DAYS_SHOWN = 180;
/** Days of the small lines in the tiles. */
const SPARK_DAYS = 30;

/** The probabilities of the last days, oldest first. */
export const probabilityDays = tierQuery({
  isFor: (tier) => can(tier, 'regime_history'),
  sql: (
    tier,
  ) => `SELECT symbol, arraySort(groupArray((toUInt16(${DAY_OF}), toUInt8(indexOf({labels:Array(String)}, label) - 1),
                         arrayMap(p -> toUInt8(round(100 * p)), probabilities)))) AS days
                  FROM tier_${tier.name}_probability_days GROUP BY symbol ORDER BY symbol`,
  params: { labels: [...REGIME_LABELS] },
  settled: () => true,
  row: z.object({ symbol: z.string(), days: z.array(probabilityDay) }),
});

/** [day, novelty in whole percents, inputs that drove it], oldest first, of the last days of each instrument. */
export const noveltySeries = tierQuery({
  isFor: (tier) => can(tier, 'history'),
  settled: ({ historyDays }) => historyDays === null,
  sql: (tier) => `SELECT symbol, arraySort(arrayFilter(x -> x.1 > newest - ${DAYS_SHOWN}, days)) AS days
                  FROM (
                      SELECT symbol, max(${DAY_OF}) AS newest,
                             groupArray((toUInt16(${DAY_OF}), toUInt8(round(100 * novelty)), if(novelty < 0.99, [], drivers))) AS days
                      FROM tier_${tier.name}_novelty_days GROUP BY symbol
                  ) ORDER BY symbol`,
  row: z.object({ symbol: z.string(), days: z.array(z.tuple([day, wholePercent, z.array(z.string())])) }),
});

/** How many times its normal the next day was expected to be, a tenth exact, at each of the last closes; oldest first. */
export const ratioDays = tierQuery({
  isFor: (tier) => can(tier, 'range_drivers'),
  settled: () => true,
  sql: (tier) => `SELECT symbol, arrayMap(x -> x.2, arraySort(groupArray((close_time, round(ratio, 1))))) AS ratios
                  FROM (SELECT symbol, close_time, ratio FROM tier_${tier.name}_range_history ORDER BY close_time DESC LIMIT ${SPARK_DAYS} BY symbol)
                  GROUP BY symbol ORDER BY symbol`,
  row: z.object({ symbol: z.string(), ratios: z.array(z.number()) }),
});

/** [day, whether the range of the day held (1) or not (0)], oldest first. */
export const rangeOutcomes = tierQuery({
  isFor: (tier) => can(tier, 'ranges'),
  settled: () => true,
  sql: (tier) => `SELECT symbol, arraySort(groupArray((toUInt16(day), inside))) AS days
                  FROM tier_${tier.name}_range_outcomes GROUP BY symbol ORDER BY symbol`,
  row: z.object({ symbol: z.string(), days: z.array(z.tuple([day, z.union([z.literal(0), z.literal(1)])])) }),
});
