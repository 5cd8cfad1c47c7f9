import { can } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { marketOf } from '#market/market-id.ts';
import { newestOf } from '../facts.ts';
import { STATUS_PATH } from '../paths.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import { dueOf, frameOf } from './frame.ts';
import type { PageType, TierReport } from './page-type.ts';

/** How fresh everything is, market by market. */
export const statusPage: PageType = {
  template: 'status',
  isFor: () => true,
  links: () => [{ href: STATUS_PATH, text: 'Status', group: 'Help' }],
  build(report) {
    const { instruments } = report.rows;
    const frame = frameOf(report, { path: STATUS_PATH, title: 'How fresh the data are', members: instruments });
    const markets = [...Map.groupBy(instruments, ({ calendar }) => calendar)]
      .map(([, members]) => marketOfReport(report, members, frame.asOf))
      .sort((a, b) => (a.market < b.market ? -1 : 1));
    return [{ model: { ...frame, template: 'status', markets } }];
  },
};

function marketOfReport({ tier, rows }: TierReport, members: readonly InstrumentRow[], asOf: number) {
  const { calendar: id } = members[0] as InstrumentRow;
  const calendar = calendarOf(id);
  const symbols = new Set(members.map(({ symbol }) => symbol));
  const newest = newestOf(members);
  const daily = can(tier, 'evidence')
    ? newestOf(rows.regimes.filter(({ symbol, timeframe }) => timeframe === '1d' && symbols.has(symbol)))
    : newest;
  const { currentUntil } = dueOf(members, newest.asOf, can(tier, 'evidence'));
  const next = calendar.nextOpen(newest.asOf - 1);
  const open = calendar.sessionAt(newest.asOf) !== null;
  return {
    market: marketOf(id),
    instruments: members.length,
    newest: newest.asOf === 0 ? null : newest,
    daily: daily.asOf === 0 ? null : daily,
    currentUntil,
    late: currentUntil < asOf,
    opensAt: open || newest.asOf === 0 || !Number.isFinite(next) ? null : next,
    halted: members.filter(({ haltedSince }) => haltedSince > 0).length,
  };
}
