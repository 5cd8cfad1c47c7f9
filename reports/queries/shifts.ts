import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { MARKET_IDS } from '#market/market-id.ts';
import { DETECTORS } from '#market/models/shifts/detector.ts';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { groupsOfShift } from '#market/models/shifts/sides.ts';
import { integer, timeframe } from './fields.ts';
import { tierQuery } from './tier-query.ts';

const correlation = z.object({
  market: z.enum(MARKET_IDS),
  timeframe,
  closeTime: integer,
  level: z.enum(SHIFT_LEVELS),
  subject: z.string(),
  peer: z.string(),
  before: z.number(),
  after: z.number(),
  q: z.number(),
});
/** Says once, at the border, which side of a row is a group; the texts stay, because the row is found by them. */
const withGroups = <Row extends z.infer<typeof correlation>>(row: Row) => {
  const { subject: subjectGroup, peer: peerGroup } = groupsOfShift(row);
  return { ...row, subjectGroup, peerGroup };
};

/** Shifts that the newest look at each market found, in the order of their weight. */
export const shifts = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, level, detector, subject, peer, peers, ties,
                         corr_before AS "before", corr_after AS "after", q
                  FROM tier_${tier.name}_shifts ORDER BY timeframe DESC, position, market`,
  row: correlation
    .extend({ detector: z.enum(DETECTORS.map(({ name }) => name)), peers: z.array(z.string()), ties: z.number() })
    .transform(withGroups),
});
export type ShiftRow = z.infer<typeof shifts.row>;

/** Mean correlations within and among classes, shifted or not, newest first. */
export const correlations = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  settled: () => true,
  sql: (tier) => `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, level, subject, peer,
                         corr_before AS "before", corr_after AS "after", q
                  FROM tier_${tier.name}_correlations ORDER BY timeframe DESC, level, subject, peer, closeTime DESC, market`,
  row: correlation.transform(withGroups),
});
export type CorrelationRow = z.infer<typeof correlations.row>;

/** The newest look at each market: how much it tested and found. */
export const shiftReports = tierQuery({
  isFor: (tier) => can(tier, 'correlations'),
  settled: () => true,
  sql: (
    tier,
  ) => `SELECT market, timeframe, toUnixTimestamp64Milli(close_time) AS closeTime, pairs_tested AS pairsTested,
                         pairs_found AS pairsFound, symbols_tested AS symbolsTested
                  FROM tier_${tier.name}_shift_reports ORDER BY timeframe DESC, market`,
  row: z.object({
    market: z.enum(MARKET_IDS),
    timeframe,
    closeTime: integer,
    pairsTested: integer,
    pairsFound: integer,
    symbolsTested: integer,
  }),
});
export type ShiftReportRow = z.infer<typeof shiftReports.row>;
