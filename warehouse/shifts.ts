import * as arrow from 'apache-arrow';
import type { MarketId } from '#market/market-id.ts';
import type { ShiftReport } from '#market/models/shifts/findings.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { dictionary, sameText, sameTime, textLists, texts, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** What was found at one close of one chart of a market. */
export interface ShiftRows {
  readonly market: MarketId;
  readonly timeframe: Timeframe;
  /** UTC ms */
  readonly closeTime: number;
  readonly report: ShiftReport;
}

/** Writes shifts, levels and the report they belong to, three blocks; the report last, because views start from it. */
export async function insertShifts(
  warehouse: Warehouse,
  { market, timeframe, closeTime, report }: ShiftRows,
  stamp: Stamp,
): Promise<void> {
  const shared = (length: number) => ({
    market: sameText(market, length),
    timeframe: dictionary(TIMEFRAMES, new Int32Array(length).fill(timeframeIndex(timeframe))),
    close_time: sameTime(closeTime, length),
    as_of: sameTime(stamp.asOf, length),
    version: unsigned64(stamp.version, length),
    run_id: sameText(stamp.runId, length),
  });
  const insert = async (table: string, columns: Record<string, arrow.Vector>, length: number) => {
    if (length === 0) return;
    const data = new arrow.Table({ ...shared(length), ...columns });
    await warehouse.insertArrow({ table, token: `${stamp.activityId}-${table}`, data });
  };
  const { found, levels } = report;
  await insert(
    'correlation_shifts',
    {
      position: arrow.makeVector(Uint16Array.from(found.keys())),
      level: texts(found.map(({ level }) => level)),
      detector: texts(found.map(({ detector }) => detector)),
      subject: texts(found.map(({ subject }) => subject)),
      peer: texts(found.map(({ peer }) => peer)),
      peers: textLists(found.map(({ peers }) => peers)),
      ties: arrow.makeVector(Uint32Array.from(found, ({ ties }) => ties)),
      corr_before: arrow.makeVector(Float64Array.from(found, ({ before }) => before)),
      corr_after: arrow.makeVector(Float64Array.from(found, ({ after }) => after)),
      q: arrow.makeVector(Float64Array.from(found, ({ q }) => q)),
    },
    found.length,
  );
  await insert(
    'correlation_levels',
    {
      level: texts(levels.map(({ level }) => level)),
      detector: texts(levels.map(({ detector }) => detector)),
      subject: texts(levels.map(({ group }) => group)),
      peer: texts(levels.map(({ peer }) => peer)),
      members: arrow.makeVector(Uint32Array.from(levels, ({ members }) => members)),
      corr_before: arrow.makeVector(Float64Array.from(levels, ({ before }) => before)),
      corr_after: arrow.makeVector(Float64Array.from(levels, ({ after }) => after)),
      absorption_before: arrow.makeVector(Float64Array.from(levels, ({ absorptionBefore }) => absorptionBefore)),
      absorption_after: arrow.makeVector(Float64Array.from(levels, ({ absorptionAfter }) => absorptionAfter)),
      p: arrow.makeVector(Float64Array.from(levels, ({ p }) => p)),
      q: arrow.makeVector(Float64Array.from(levels, ({ q }) => q)),
    },
    levels.length,
  );
  await insert(
    'correlation_reports',
    {
      pairs_tested: unsigned64(report.pairsTested, 1),
      pairs_found: unsigned64(report.pairsFound, 1),
      symbols_tested: unsigned64(report.symbolsTested, 1),
    },
    1,
  );
}
