import { backlogMinutes } from '#app/health.ts';
import type { Due } from '#app/operator/freshness.ts';
import type { MarketStatus, Status } from '#app/operator/status.ts';
import { HOUR, type UtcMs } from '#market/time.ts';
import { isoMinute } from '#wording/dates.ts';
import { shortId } from '#wording/ids.ts';
import { countText, plural } from '#wording/numbers.ts';
import { agoText, spanText } from '#wording/spans.ts';
import { minuteText, table } from '../commands/common.ts';

/** What a person calls a kind of run. */
const KINDS: Readonly<Record<Status['runs'][number]['kind'], string>> = {
  tick: 'tick',
  batch: 'batch',
  backfill: 'history',
};
const GIB = 1024 ** 3;

/** The state of an Argus on one screen. */
export function describeStatus(status: Status, now: UtcMs): string {
  if (status.markets.length === 0) return 'No market is loaded yet. Start with:  npm run demo';
  return [
    marketTable(status, now),
    `\nLast committed runs\n${runTable(status)}\n`,
    `Pages    ${pagesText(status, now)}`,
    `Mails    ${mailsText(status)}`,
    `Disk     ${(status.freeBytes / GIB).toFixed(1)} GiB free`,
    blockedText(status),
  ].join('\n');
}

function marketTable({ markets, blocked }: Status, now: UtcMs): string {
  const running = blocked !== null;
  const due = running ? ['next tick', 'next batch (UTC)'] : [];
  const rows = markets.map((m) => [
    m.market,
    m.instruments,
    minuteText(m.barsThrough),
    minuteText(m.stateThrough),
    behindText(m, now),
    ...(running ? [dueText(m.nextTick, now), dueText(m.nextBatch, now)] : []),
  ]);
  return table(['market', 'instruments', 'bars through (UTC)', 'regimes through', 'behind', ...due], rows);
}

function behindText({ market, ticks, stateThrough }: MarketStatus, now: UtcMs): string {
  if (!ticks) return 'no ticks yet';
  const minutes = backlogMinutes(market, stateThrough, now);
  return minutes === 0 ? 'no' : plural(minutes, 'minute');
}

/** Beyond this a time says more than a span. */
const SOON = 2 * HOUR;

/** "in 42 seconds", "2026-11-30 21:20", "paused". */
function dueText(due: Due | null, now: UtcMs): string {
  if (due === null) return 'no schedule';
  if (due.paused) return 'paused';
  if (due.next === null) return 'none planned';
  return due.next - now < SOON ? `in ${spanText(due.next - now)}` : isoMinute(due.next);
}

/** A column that says nothing of a kind of run is empty there. */
const runTable = ({ runs }: Status): string =>
  table(
    ['market', 'run', 'as of (UTC)', 'bars', 'vectors', 'regimes', 'changes'],
    runs.map(({ market, kind, asOf, bars, features, regimes, changes }) => [
      market,
      KINDS[kind],
      minuteText(asOf),
      bars,
      kind === 'tick' ? features : '',
      ...(kind === 'backfill' ? ['', ''] : [regimes, changes]),
    ]),
  );

function pagesText({ pages }: Status, now: UtcMs): string {
  if (pages === null) return 'none are published yet';
  const { release, published } = pages;
  return `${plural(pages.pages, 'page')}, changed ${agoText(now - published)} (${minuteText(published)} UTC), release ${shortId(release)}`;
}

function mailsText({ mails, markets, mailing }: Status): string {
  const sent = mails.map(({ list, date, sent, prepared }) => {
    const open = prepared === 0 ? '' : `, ${countText(prepared)} not sent yet`;
    return `${list} of ${date}: ${plural(sent, 'digest')} sent${open}`;
  });
  const due = markets.find(({ market }) => market === mailing)?.nextBatch ?? null;
  const next =
    due?.next == null || due.paused ? '' : `; the next after the batch of ${mailing}, ${isoMinute(due.next)} UTC`;
  return `${sent.join('; ') || 'no digest was sent yet'}${next}`;
}

function blockedText({ blocked }: Status): string {
  if (blocked === null) return 'Blocked  not known, Argus is not running (start it with: npx argus up)';
  if (blocked.length === 0) return 'Blocked  nothing';
  const lines = blocked.map(
    ({ workflowId, stage, cause }) =>
      `BLOCKED ${workflowId} in ${stage}\n  ${cause ?? ''}\n  mend it, then:  npx argus ops retry ${workflowId}`,
  );
  return lines.join('\n');
}
