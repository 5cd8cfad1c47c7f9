import { ActivityFailure, ApplicationFailure, rootCause } from '@temporalio/common';
import {
  allHandlersFinished,
  condition,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { DigestActivities } from '#activities/digests.ts';
import type { DigestCarry, DigestListInput, DigestListResult } from '#contracts/runs.ts';
import { HOUR, MINUTE, SECOND } from '#market/time.ts';
import { plural } from '#wording/numbers.ts';
import { JOB_DAY, MARKET, OPS_STATE, outcomeAttribute, STAGE } from './search-attributes.ts';
import { pauseUpdate, resumeUpdate } from './signals.ts';

const activities = proxyActivities<DigestActivities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 },
});

const learning = proxyActivities<DigestActivities>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry: { maximumAttempts: 2 },
});

/** Batches of one history: a hundred recipients and six events each. */
const BATCHES = 50;
/** A provider that is away is asked again after so long, until an operator has to look. */
const WAIT = 5 * MINUTE;
const AWAY = 20 * HOUR;
/** Failures that pass by themselves: nothing was taken, or it is looked up before another try. */
const PASSING: ReadonlySet<string> = new Set(['ARGUS_MAIL_LATER', 'ARGUS_MAIL_UNKNOWN']);

const BEGINNING: DigestCarry = { after: null, batches: 0, paused: false, mails: 0, late: 0, held: 0 };

/**
 * Sends the digest of a day to all subscribers of a list, a hundred recipients at a time, in histories of bounded length. While the
 * provider is away it waits. What no wait mends fails it, with how far it was: the batch that ordered it is blocked then, and begins it anew
 * from there. Operators can pause, resume and cancel it.
 */
export async function sendDigests(input: DigestListInput): Promise<DigestListResult> {
  const { list, date, market, since } = input;
  const subject = `${list} of ${date}`;
  const progress = { ...(input.progress ?? BEGINNING) };
  upsertSearchAttributes([
    { key: MARKET, value: market },
    { key: JOB_DAY, value: date },
    { key: STAGE, value: 'digests' },
    { key: OPS_STATE, value: 'running' },
  ]);
  const show = (more = '') => setCurrentDetails(`**${subject}**${more}: ${countsText(progress)}`);
  const set = (paused: boolean) => () => {
    progress.paused = paused;
    show(paused ? ' (paused)' : '');
  };
  setHandler(pauseUpdate, set(true), { description: 'Send no more batches; the one that runs is finished.' });
  setHandler(resumeUpdate, set(false), { description: 'Go on after a pause.' });

  const deliver = async (): Promise<string | null> => {
    const activityId = `mails-${list}-${date}-${progress.batches + 1}`;
    const summary = `digests of ${list}, recipients from ${100 * progress.batches + 1} on`;
    const options = { activityId, summary };
    const batch = { list, date, after: progress.after, since };
    const sent = await untilBack(
      () => activities.deliverBatch.executeWithOptions(options, [batch]),
      (input.waitSeconds ?? WAIT / SECOND) * SECOND,
      (cause) => show(` (waits for the mail provider: ${cause})`),
    );
    progress.batches += 1;
    progress.mails += sent.mails;
    progress.late += sent.late ?? 0;
    progress.held += sent.held ?? 0;
    progress.after = sent.next;
    show();
    return sent.next;
  };

  show();
  try {
    if (input.progress === undefined) await learn(list, date);
    for (let batch = 1; ; batch++) {
      await condition(() => !progress.paused);
      if ((await deliver()) === null) break;
      if (batch >= BATCHES) return await nextPart(input, progress);
    }
  } catch (error) {
    throw error instanceof ActivityFailure && !isCancellation(error) ? stopped(error, progress) : error;
  }
  const { mails, late, held } = progress;
  upsertSearchAttributes([{ key: OPS_STATE, value: 'done' }, outcomeAttribute(countsText(progress))]);
  return { mails, late, held };
}

/** Learns what became of earlier mails before the next ones leave. What cannot be learned now holds no digest up. */
async function learn(list: string, date: string): Promise<void> {
  try {
    const summary = 'what became of earlier mails';
    await learning.catchUpMails.executeWithOptions({ activityId: `learn-${list}-${date}`, summary }, []);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    log.warn('what became of earlier mails is not known', { cause: rootCause(error) });
  }
}

/** Goes on in a history of its own. */
async function nextPart(input: DigestListInput, progress: DigestCarry): Promise<never> {
  await condition(allHandlersFinished);
  return await continueAsNew<typeof sendDigests>({ ...input, progress });
}

/** What `body` gives, which is done again as long as the provider is away. */
async function untilBack<T>(body: () => Promise<T>, wait: number, waits: (cause: string) => void): Promise<T> {
  const begun = workflowInfo().runStartTime.getTime();
  for (;;) {
    try {
      return await body();
    } catch (error) {
      const passes = error instanceof ActivityFailure && PASSING.has(typeOf(error));
      if (!passes || Date.now() - begun > AWAY) throw error;
      const cause = rootCause(error) ?? error.message;
      upsertSearchAttributes([outcomeAttribute(`waits for the mail provider: ${cause}`)]);
      waits(cause);
      await sleep(wait);
    }
  }
}

const typeOf = ({ cause }: ActivityFailure): string => (cause instanceof ApplicationFailure ? (cause.type ?? '') : '');

/** The failure of the list, with how far it was. */
const stopped = (error: ActivityFailure, progress: DigestCarry): ApplicationFailure =>
  ApplicationFailure.create({
    message: rootCause(error) ?? error.message,
    type: 'DigestsStopped',
    nonRetryable: true,
    details: [progress],
    cause: error,
  });

/** "1,200 mails sent, 3 too late". */
export function countsText({ mails, late, held }: DigestListResult): string {
  const parts = [
    `${plural(mails, 'mail')} sent`,
    late > 0 && `${plural(late, 'mail')} too late and not sent`,
    held > 0 && `${plural(held, 'mail')} held`,
  ];
  return parts.filter((part) => typeof part === 'string').join(', ');
}
