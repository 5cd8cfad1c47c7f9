import { proxyActivities } from '@temporalio/workflow';
import type { DigestActivities } from '#activities/digests.ts';
import type { StageRunner } from './stages.ts';

const digests = proxyActivities<DigestActivities>({
  startToCloseTimeout: '1m',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 },
});

/** Sends the digest of a day to every subscriber of these lists, one stage each. Returns how many were sent. */
export async function sendDigests(stages: StageRunner, lists: readonly string[], date: string): Promise<number> {
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
