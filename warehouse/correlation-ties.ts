import { float64Lists, time, uint16, uint32, word, wordLists } from '#market/column.ts';
import { parseGroup } from '#market/group.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { MemberTies } from '#market/models/shifts/ties.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** How each instrument moved with the others of its class over the 60 daily returns to the end of a week, and over the 180 before. */
export const CORRELATION_TIES = defineTable({
  name: 'correlation_ties',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(),
    symbol: word(),
    closeTime: time(),
    /** Of the class. */
    members: uint32(),
    /** On the map of the class, from 0; 65535: it is not on it. */
    place: uint16(),
    nearest: wordLists(),
    nearestNow: float64Lists(),
    before: float64Lists('ties_before'),
    now: float64Lists('ties_now'),
    weeks: float64Lists(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'closeTime',
  orderBy: ['market', 'assetClass', 'symbol', 'closeTime', 'asOf'],
});

/** One block; the ties of groups that are no class of a market are left out. */
export const insertCorrelationTies = (
  warehouse: Warehouse,
  market: MarketId,
  ties: readonly MemberTies[],
  stamp: Stamp,
): Promise<void> =>
  insertRows(
    warehouse,
    { table: CORRELATION_TIES, token: `${stamp.activityId}-${CORRELATION_TIES.name}` },
    ties.flatMap(({ group, ...tie }) => {
      const parsed = parseGroup(group);
      return parsed === null ? [] : [{ ...tie, assetClass: parsed.assetClass }];
    }),
    { market, ...stamped(stamp) },
  );
