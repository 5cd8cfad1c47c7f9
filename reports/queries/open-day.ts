import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { integer } from './fields.ts';
import { dayOf, probabilityDay, wholePercent } from './instrument-days.ts';
import { tierQuery } from './tier-query.ts';

/** The 180 days up to the open day, ninety days back: [day, index of the label, percents], oldest first. */
export const openDays = tierQuery({
  isFor: (tier) => !can(tier, 'evidence'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT symbol, arraySort(groupArray((toUInt16(${dayOf('close_time')}), toUInt8(indexOf({labels:Array(String)}, label) - 1), shares))) AS days
                  FROM tier_${tier.name}_open_days GROUP BY symbol ORDER BY symbol`,
  params: { labels: [...REGIME_LABELS] },
  row: z.object({ symbol: z.string(), days: z.array(probabilityDay) }),
});

/** What else was said on the open day, and what came of it. */
export const openDay = tierQuery({
  isFor: (tier) => !can(tier, 'evidence'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT symbol, toUInt16(${dayOf('close_time')}) AS day, age_bars AS ageBars, typical, typical_normal AS typicalNormal, gate, inside,
                         toUInt8(round(100 * novelty)) AS novelty, toUnixTimestamp64Milli(at) AS changedAt
                  FROM tier_${tier.name}_open_day ORDER BY symbol`,
  row: z.object({
    symbol: z.string(),
    day: z.number().int(),
    ageBars: z.number(),
    typical: z.number().nullable(),
    typicalNormal: z.number().nullable(),
    gate: z.number().transform((open) => open === 1),
    inside: z
      .number()
      .transform((held) => held === 1)
      .nullable(),
    novelty: wholePercent.nullable(),
    /** UTC ms of the close at which the state ended; 0: it still lasts. */
    changedAt: integer,
  }),
});
