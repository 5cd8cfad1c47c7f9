import { ApplicationFailure, ChildWorkflowFailure, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { executeChild, proxyActivities, sleep } from '@temporalio/workflow';
import type { DigestActivities } from '#activities/digests.ts';
import { type DigestCarry, type DigestListInput, type DigestListResult, digestRunId } from '#contracts/runs.ts';
import { SECOND } from '#market/time.ts';
import { countsText, type sendDigests } from './send-digests.ts';
import type { StageRunner } from './stages.ts';

const retry = { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 } as const;
const digests = proxyActivities<DigestActivities>({ startToCloseTimeout: '1m', retry });
const batches = proxyActivities<DigestActivities>({ startToCloseTimeout: '10m', retry });

/** A list whose run is there already is waited for, so long at a time. */
const BETWEEN = 15 * SECOND;

const NONE: DigestListResult = { mails: 0, late: 0, held: 0 };

/** What a batch orders: its lists, and what their runs have to know of it. */
interface Order extends Pick<DigestListInput, 'market' | 'date' | 'since'> {
  readonly lists: readonly string[];
}

/**
 * Sends the digest of a day to every subscriber of these lists, each list by a run of its own, which goes on when this run is ended. A stage
 * that is run again goes on where it was. Returns what became of the mails of all lists.
 */
export async function sendDigestLists(stages: StageRunner, { lists, ...order }: Order): Promise<DigestListResult> {
  const total = { ...NONE };
  for (const list of lists) {
    let progress: DigestCarry | undefined;
    const result = await stages.run(
      'digests',
      async () => {
        try {
          return await sendList({ ...order, list, ...(progress === undefined ? {} : { progress }) });
        } catch (error) {
          progress = progressOf(error) ?? progress;
          throw error;
        }
      },
      { outcome: (counts) => `${list}: ${countsText(counts)}`, whenSkipped: () => progress ?? NONE },
    );
    total.mails += result.mails;
    total.late += result.late;
    total.held += result.held;
  }
  return total;
}

/** One run for a list and a day at a time: two would hand over the same mails. */
async function sendList(input: DigestListInput): Promise<DigestListResult> {
  const { list, date } = input;
  for (;;) {
    try {
      return await executeChild<typeof sendDigests>('sendDigests', {
        workflowId: digestRunId(list, date),
        args: [input],
        parentClosePolicy: 'ABANDON',
        staticSummary: `digests of ${list}, ${date}`,
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await sleep(BETWEEN);
    }
  }
}

/** How far a run of a list was that has failed. */
function progressOf(error: unknown): DigestCarry | undefined {
  const cause = error instanceof ChildWorkflowFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure ? (cause.details?.[0] as DigestCarry | undefined) : undefined;
}

/** The same as runs of the fourth form do it: the batches in their own history. */
export async function sendDigestBatches(stages: StageRunner, lists: readonly string[], date: string): Promise<number> {
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
