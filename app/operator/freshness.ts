import { statfsSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { type DigestDay, lastDigests } from '#database/ledger.ts';
import { type MailHealth, mailHealth } from '#database/mail-health.ts';
import type { UtcMs } from '#market/time.ts';
import { publishedAt } from '#releases/pointer.ts';
import { openReleaseReader } from '#releases/release.ts';
import type { Stores } from '../stores.ts';

/** What readers have now: the release, when the site was switched to it, and how many pages it has. */
export interface Pages {
  readonly release: string;
  readonly published: UtcMs;
  readonly pages: number;
}

/** When a schedule starts its next run; null where it has none. A paused one starts nothing. */
export interface Due {
  readonly next: UtcMs | null;
  readonly paused: boolean;
}

export async function pagesOf({ config: { siteDirectory } }: Stores): Promise<Pages | null> {
  const release = await openReleaseReader(siteDirectory).current();
  if (release === null) return null;
  return { release: release.id, published: (await publishedAt(siteDirectory)) ?? 0, pages: release.pages.size };
}

/** The newest day of every list of digests. */
export const mailsOf = ({ database }: Stores): Promise<DigestDay[]> => lastDigests(database);

/** Tenants whose mails are held. */
export const heldOf = async ({ database }: Stores): Promise<MailHealth[]> =>
  (await mailHealth(database)).filter(({ held }) => held !== null);

/** The schedules of a server by their ids. */
export async function dueBySchedule(client: Client, now: UtcMs): Promise<Map<string, Due>> {
  const due = new Map<string, Due>();
  for await (const { scheduleId, state, info } of client.schedule.list()) {
    // The list is a few seconds old: a time in it may have passed.
    const next = info.nextActionTimes.find((time) => time.getTime() > now);
    due.set(scheduleId, { next: next?.getTime() ?? null, paused: state.paused });
  }
  return due;
}

/** Bytes that are free where the data directory is. */
export function freeBytes({ config: { dataDirectory } }: Stores): number {
  const { bavail, bsize } = statfsSync(dataDirectory);
  return bavail * bsize;
}
