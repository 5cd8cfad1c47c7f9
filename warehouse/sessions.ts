import type { Session } from '#market/calendar/calendar.ts';
import { date, time, word } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { insertRows } from './insert.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Scheduled trading, a row per continuous segment of a session: the calendar as SQL joins it. */
export const SESSIONS = defineTable({
  name: 'sessions',
  columns: {
    market: word(MARKET_IDS),
    date: date(),
    openTime: time(),
    closeTime: time(),
    sessionOpen: time(),
    sessionClose: time(),
  },
  engine: 'ReplacingMergeTree',
  orderBy: ['market', 'openTime'],
});

/** Writes sessions of a market. Written again, nothing changes. */
export async function insertSessions(
  warehouse: Warehouse,
  market: MarketId,
  sessions: readonly Session[],
): Promise<void> {
  const rows = sessions.flatMap(({ date, open, close, segments }) =>
    segments.map((segment) => ({
      date,
      openTime: segment.open,
      closeTime: segment.close,
      sessionOpen: open,
      sessionClose: close,
    })),
  );
  await insertRows(warehouse, { table: SESSIONS, token: `sessions-${market}` }, rows, { market });
}
