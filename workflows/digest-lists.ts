import { proxyActivities } from '@temporalio/workflow';
import type { DigestActivities } from '#activities/digests.ts';
import type { StageRunner } from './stages.ts';

const retry = { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 } as const;
const digests = proxyActivities<DigestActivities>({ startToCloseTimeout: '1m', retry });
const batches = proxyActivities<DigestActivities>({ startToCloseTimeout: '10m', retry });

/**
 * Sends the digest of a day to every subscriber of these lists, a hundred recipients at a time. A stage that is run again goes on where it
 * was. Returns how many mails left.
 */
export async function sendDigests(stages: StageRunner, lists: readonly string[], date: string): Promise<number> {
  let mails = 0;
  for (const list of lists) {
    let after: string | null = null;
    let page = 1;
    await stages.run(
      'digests',
      async () => {
        do {
          const activityId = `mails-${list}-${date}-${page}`;
          const summary = `digests of ${list}, recipients from ${100 * (page - 1) + 1} on`;
          const sent = await batches.deliverBatch.executeWithOptions({ activityId, summary }, [{ list, date, after }]);
          mails += sent.mails;
          after = sent.next;
          page += 1;
        } while (after !== null);
      },
      { whenSkipped: () => undefined },
    );
  }
  return mails;
}

/** The same as runs of a form before the fourth do it: an activity for each recipient. */
export async function sendDigestsSingly(stages: StageRunner, lists: readonly string[], date: string): Promise<number> {
  let mails = 0;
  for (const list of lists) {
    const recipients = await stages.run(
      'recipients',
      () => digests.listRecipients.executeWithOptions({ activityId: `recipients-${list}-${date}` }, [{ list, date }]),
      { whenSkipped: () => [] },
    );
    for (const { id: recipientId, tenantId, tier, label } of recipients) {
      const activityId = `mail-${list}-${date}-${recipientId}`;
      const sent = await stages.run(
        'digests',
        () =>
          digests.deliverDigest.executeWithOptions({ activityId, summary: `digest to ${label}` }, [
            { list, date, tenantId, recipientId, tier },
          ]),
        { whenSkipped: () => ({ delivered: false }) },
      );
      if (sent.delivered) mails += 1;
    }
  }
  return mails;
}
