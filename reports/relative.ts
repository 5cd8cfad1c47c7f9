import { RELATIVE_MEMBERS } from '#market/models/ranges/relative.ts';
import { horizonText } from '#wording/horizons.ts';
import type { AgainstClassModel, ClassTestModel } from './models/against-class.ts';
import type { RelativeRow } from './queries/relative.ts';

/** Fewer outcomes are no record. */
const LEAST_OUTCOMES = 100;

/** What is said of an instrument against its class, or what its class lacks. */
export const againstClassOf = (row: RelativeRow): AgainstClassModel => ({
  ...classTestOf(row),
  said: row.p === null || row.direction === '' ? null : { direction: row.direction, p: row.p },
});

/** What a class has shown of directions against it, market by market. */
export const classTestsOf = (rows: readonly RelativeRow[], assetClass: string): ClassTestModel[] =>
  [
    ...Map.groupBy(
      rows.filter((row) => row.assetClass === assetClass),
      ({ market, timeframe, horizon }) => `${market} ${timeframe} ${horizon}`,
    ).values(),
  ].flatMap(([first]) => (first === undefined ? [] : [classTestOf(first)]));

const classTestOf = ({ timeframe, horizon, resolved, hits, ...row }: RelativeRow): ClassTestModel => ({
  market: row.market,
  horizon: horizonText(timeframe, horizon),
  gate: row.gate,
  members: row.members,
  membersNeeded: RELATIVE_MEMBERS,
  days: row.days,
  daysNeeded: row.daysNeeded,
  t: row.t,
  dates: row.dates,
  block: row.block,
  tested: row.tested,
  record: resolved < LEAST_OUTCOMES ? null : { share: hits / resolved, n: resolved },
});
