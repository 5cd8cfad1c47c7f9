import { owedNotices } from '#database/notices.ts';
import type { DeliveryFacts } from '../deliver.ts';
import { type NoticeOutcome, sendNotice } from './send-notice.ts';

/**
 * Sends the notices that are owed now, the oldest first. One that could not be sent does not keep the others: `failed` hears of it, and it is
 * still owed. Returns what became of the others.
 */
export async function sendOwedNotices(
  facts: DeliveryFacts,
  failed: (error: unknown) => void,
): Promise<NoticeOutcome[]> {
  const outcomes: NoticeOutcome[] = [];
  const now = (facts.now ?? Date.now)();
  for (const notice of await owedNotices(facts.database)) {
    // Perhaps another process is at it this very moment.
    if (notice.sendingAt !== null && now - notice.sendingAt < REST_MS) continue;
    try {
      outcomes.push(await sendNotice(facts, notice));
    } catch (error) {
      failed(error);
    }
  }
  return outcomes;
}

/** A sending that is not known to have ended is left alone so long: a request has its answer, or none, within half a minute. */
const REST_MS = 60_000;
