import { enumName, float64, time, uint16, uint32, uint64, word, wordLists } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { ShiftReport } from '#market/models/shifts/findings.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** One close of one timeframe of a market. */
const CLOSE = { market: word(MARKET_IDS), timeframe: enumName(TIMEFRAMES), closeTime: time() };

/** What has shifted, at most forty rows a close, in the order in which they are told. */
export const CORRELATION_SHIFTS = defineTable({
  name: 'correlation_shifts',
  columns: {
    ...CLOSE,
    position: uint16(),
    level: word(),
    detector: word(),
    subject: word(),
    peer: word(),
    peers: wordLists(),
    ties: uint32(),
    before: float64('corr_before'),
    after: float64('corr_after'),
    q: float64(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'closeTime',
  orderBy: ['market', 'timeframe', 'closeTime', 'position', 'asOf'],
});

/** How tightly the market, its classes and the pairs of classes move together, shifted or not. */
export const CORRELATION_LEVELS = defineTable({
  name: 'correlation_levels',
  columns: {
    ...CLOSE,
    level: word(),
    detector: word(),
    group: word('subject'),
    peer: word(),
    members: uint32(),
    before: float64('corr_before'),
    after: float64('corr_after'),
    absorptionBefore: float64(),
    absorptionAfter: float64(),
    p: float64(),
    q: float64(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  monthOf: 'closeTime',
  orderBy: ['market', 'timeframe', 'closeTime', 'level', 'group', 'peer', 'asOf'],
});

/** One row a close that was looked at, also where nothing was found. */
export const CORRELATION_REPORTS = defineTable({
  name: 'correlation_reports',
  columns: { ...CLOSE, pairsTested: uint64(), pairsFound: uint64(), symbolsTested: uint64(), ...STAMP_COLUMNS },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'timeframe', 'closeTime', 'asOf'],
});

/** What was found at one close of one timeframe of a market. `closeTime` in UTC ms. */
export interface ShiftRows {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  readonly closeTime: number;
  readonly report: ShiftReport;
}

/** Writes shifts, levels and the report they belong to, three blocks; the report last, because views start from it. */
export async function insertShifts(
  warehouse: Warehouse,
  { market, timeframe, closeTime, report }: ShiftRows,
  stamp: Stamp,
): Promise<void> {
  const same = { market, timeframe, closeTime, ...stamped(stamp) };
  const token = (table: { name: string }) => `${stamp.activityId}-${table.name}`;
  await insertRows(
    warehouse,
    { table: CORRELATION_SHIFTS, token: token(CORRELATION_SHIFTS) },
    report.found.map((shift, position) => ({ ...shift, position })),
    same,
  );
  await insertRows(warehouse, { table: CORRELATION_LEVELS, token: token(CORRELATION_LEVELS) }, report.levels, same);
  await insertRows(warehouse, { table: CORRELATION_REPORTS, token: token(CORRELATION_REPORTS) }, [report], same);
}
