import { type OwedNotice, owedNotices } from '#database/notices.ts';
import type { DeliveryFacts } from '../deliver.ts';
import { type NoticeOutcome, sendNotices } from './send-notice.ts';

/**
 * Sends the notices that are owed now, the oldest first, those of a kind as many together as the transport takes. What could not be sent does not keep the
 * others: `failed` hears of it, and it is still owed. Returns what became of the others.
 */
export async function sendOwedNotices(
  facts: DeliveryFacts,
  failed: (error: unknown) => void,
): Promise<NoticeOutcome[]> {
  const outcomes: NoticeOutcome[] = [];
  const now = (facts.now ?? Date.now)();
  // Perhaps another process is at the rest this very moment.
  const owed = (await owedNotices(facts.database)).filter(
    ({ sendingAt }) => sendingAt === null || now - sendingAt >= REST_MS,
  );
  for (const notices of batchesOf(owed, facts.transport.batchSize)) {
    try {
      outcomes.push(...(await sendNotices(facts, notices)));
    } catch (error) {
      failed(error);
    }
  }
  return outcomes;
}

/** A link that somebody waits for leaves alone: a mail that is refused in its request must not keep it. */
const batchesOf = (owed: readonly OwedNotice[], size: number): OwedNotice[][] =>
  [...Map.groupBy(owed, ({ kind }) => kind)].flatMap(([kind, ofKind]) => {
    const most = kind === 'confirm' ? size : 1;
    return Array.from({ length: Math.ceil(ofKind.length / most) }, (_, i) => ofKind.slice(i * most, (i + 1) * most));
  });

/** A sending that is not known to have ended is left alone so long: a request has its answer, or none, within half a minute. */
const REST_MS = 60_000;
