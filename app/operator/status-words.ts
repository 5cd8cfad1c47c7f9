import type { Counted, MailHealth } from '#database/mail-health.ts';
import { HOUR, type UtcMs } from '#market/time.ts';
import { isoMinute } from '#wording/dates.ts';
import { shortId } from '#wording/ids.ts';
import { countText, percent, plural } from '#wording/numbers.ts';
import { agoText, spanText } from '#wording/spans.ts';
import { backlogMinutes } from '../health.ts';
import type { Due } from './freshness.ts';
import type { MarketStatus, Status } from './status.ts';

/** Beyond this a time says more than a span. */
const SOON = 2 * HOUR;
const GIB = 1024 ** 3;

/** "2026-11-20 14:31", "never". */
export const timeText = (time: UtcMs): string => (time === 0 ? 'never' : isoMinute(time));

/** How far a market is behind its clock, in time in which it trades. */
export function behindText({ market, ticks, stateThrough }: MarketStatus, now: UtcMs): string {
  if (!ticks) return 'no ticks yet';
  const minutes = backlogMinutes(market, stateThrough, now);
  if (minutes === 0) return 'no';
  return minutes < 120 ? plural(minutes, 'minute') : plural(Math.floor(minutes / 60), 'hour');
}

/** "in 42 seconds", "2026-11-30 21:20", "paused". */
export function dueText(due: Due | null, now: UtcMs): string {
  if (due === null) return 'no schedule';
  if (due.paused) return 'paused';
  if (due.next === null) return 'none planned';
  return due.next - now < SOON ? `in ${spanText(due.next - now)}` : isoMinute(due.next);
}

export function pagesText({ pages }: Status, now: UtcMs): string {
  if (pages === null) return 'none are published yet';
  const { release, published } = pages;
  return `${plural(pages.pages, 'page')}, changed ${agoText(now - published)} (${timeText(published)} UTC), release ${shortId(release)}`;
}

/** The last digests, and after which batch the next ones go out. */
export function mailsText({ mails, markets, mailing }: Status): string {
  const lists = mails.map(({ list, date, sent, open, failed, late, unknown }) => {
    const more = [
      [open, 'not sent yet'],
      [failed, 'refused'],
      [late, 'too late and not sent'],
      [unknown, 'of which nobody knows'],
    ] as const;
    const rest = more.filter(([count]) => count > 0).map(([count, what]) => `, ${countText(count)} ${what}`);
    return `${list} of ${date}: ${plural(sent, 'digest')} sent${rest.join('')}`;
  });
  const due = markets.find(({ market }) => market === mailing)?.nextBatch;
  const next =
    due?.next == null || due.paused ? '' : `; the next after the batch of ${mailing}, ${isoMinute(due.next)} UTC`;
  return `${lists.join('; ') || 'no digest was sent yet'}${next}`;
}

/** Why the mails of a tenant are held: "5.1 % of 1,200 mails bounced"; '' where they are not. */
export function heldText({ held, mails, ...counts }: Pick<MailHealth, 'held' | 'mails' | Counted>): string {
  if (held === null) return '';
  if (held === 'restored') return 'their ledger was restored from a backup, and mails have left since';
  const what = held === 'bounced' ? 'bounced' : 'were called unwanted';
  return `${percent(counts[held] / Math.max(1, mails), 2)} of ${plural(mails, 'mail')} ${what}`;
}

export const diskText = ({ freeBytes }: Status): string => `${(freeBytes / GIB).toFixed(1)} GiB free`;
