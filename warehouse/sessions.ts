import * as arrow from 'apache-arrow';
import type { Session } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import { sameText, texts, times } from './columns.ts';
import type { Warehouse } from './warehouse.ts';

/** Writes sessions of a market, a row per segment: SQL joins the calendar there. Written again, nothing changes. */
export async function insertSessions(
  warehouse: Warehouse,
  market: MarketId,
  sessions: readonly Session[],
): Promise<void> {
  const rows = sessions.flatMap((session) => session.segments.map((segment) => ({ session, segment })));
  if (rows.length === 0) return;
  const column = (of: (row: (typeof rows)[number]) => number) => times(Float64Array.from(rows, of));
  const data = new arrow.Table({
    market: sameText(market, rows.length),
    date: texts(rows.map(({ session }) => session.date)),
    open_time: column(({ segment }) => segment.open),
    close_time: column(({ segment }) => segment.close),
    session_open: column(({ session }) => session.open),
    session_close: column(({ session }) => session.close),
  });
  await warehouse.insertArrow({ table: 'sessions', data, token: `sessions-${market}` });
}
