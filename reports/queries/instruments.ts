import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { CALENDARS } from '#market/instrument.ts';
import { integer, labelOrNull } from './fields.ts';
import { tierQuery } from './tier-query.ts';

const instrument = z.object({
  symbol: z.string(),
  name: z.string(),
  assetClass: z.string(),
  calendar: z.enum(CALENDARS),
  /** UTC ms of its last trade for a symbol that is halted, else 0. */
  haltedSince: integer,
});

/** Instruments of a tier that sees regimes: what is said of them stands in its other views. */
export const instruments = tierQuery({
  isFor: (tier) => can(tier, 'evidence'),
  sql: (
    tier,
  ) => `SELECT symbol, name, asset_class AS assetClass, calendar, toUnixTimestamp64Milli(halted_since) AS haltedSince
                  FROM tier_${tier.name}_instruments ORDER BY symbol`,
  row: instrument,
});

/** Instruments of a tier that sees nothing but daily labels. No run: the instrument has no regime yet. */
export const dailyInstruments = tierQuery({
  isFor: (tier) => !can(tier, 'evidence'),
  sql: (
    tier,
  ) => `SELECT symbol, name, asset_class AS assetClass, calendar, label, toUnixTimestamp64Milli(as_of) AS asOf, run_id AS runId,
                         toUnixTimestamp64Milli(halted_since) AS haltedSince
                  FROM tier_${tier.name}_instruments ORDER BY symbol`,
  row: instrument.extend({ label: labelOrNull, asOf: integer, runId: z.string() }),
});

/** How many daily regimes changed in each class, for a tier that may not see the changes themselves. */
export const classChanges = tierQuery({
  isFor: (tier) => !can(tier, 'evidence'),
  sql: (tier) => `SELECT asset_class AS assetClass, changed FROM tier_${tier.name}_class_changes ORDER BY assetClass`,
  row: z.object({ assetClass: z.string(), changed: integer }),
});
