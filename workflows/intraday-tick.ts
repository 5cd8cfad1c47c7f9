import { proxyActivities, setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { TickActivities } from '#activities/tick.ts';
import { isoSeconds, type TickInput, type TickResult, tickRunId, versionAt } from '#contracts/runs.ts';
import { plural } from '#wording/numbers.ts';
import { nominalTime } from './nominal-time.ts';
import { AS_OF, JOB_DAY, MARKET, OPS_STATE, outcomeAttribute } from './search-attributes.ts';

const retry = { maximumAttempts: 3, initialInterval: '500ms', maximumInterval: '10s' } as const;
const activities = proxyActivities<TickActivities>({
  startToCloseTimeout: '50s',
  scheduleToCloseTimeout: '2m',
  retry,
});
/** A market that was off for hours has more than a minute's work, in steps that say that they go on. */
const healing = proxyActivities<TickActivities>({
  startToCloseTimeout: '20m',
  heartbeatTimeout: '2m',
  scheduleToCloseTimeout: '25m',
  retry,
});

/**
 * One minute of one market group: bars in, vectors and regimes of every bar that closed, the commit row, changed pages out.
 *
 * Shaped as one activity per stage so that Reset points fall on stage borders. It computes everything in (watermark, as-of],
 * so a minute that failed or was skipped is healed by the next one; that is why it fails fast and never waits for a human.
 */
export async function intradayTick(input: TickInput): Promise<TickResult> {
  const { market } = input;
  const asOf = input.asOf ?? nominalTime();
  const runId = tickRunId(market, asOf);
  const version = versionAt(workflowInfo().runStartTime.getTime());
  const minute = isoSeconds(asOf).slice(11, 16);
  upsertSearchAttributes([
    { key: MARKET, value: market },
    { key: AS_OF, value: new Date(asOf) },
    { key: JOB_DAY, value: isoSeconds(asOf).slice(0, 10) },
    { key: OPS_STATE, value: 'running' },
  ]);

  const session = await activities.resolveSession.executeWithOptions(
    { activityId: `session-${market}`, summary: `${market} ${minute}: open, and since when?` },
    [{ market, asOf, runId }],
  );
  if (session.closed) {
    finish(input, `${market} ${minute} UTC`, `nothing to do (${session.closed})`);
    return { runId, skipped: session.closed };
  }
  const window = { market, runId, version, asOf, from: session.from };
  const fetched = await healing.fetchBars.executeWithOptions(
    {
      activityId: `fetch-${market}`,
      summary: `bars after ${isoSeconds(session.barsFrom).slice(11, 16)} up to ${minute}`,
    },
    [{ ...window, barsFrom: session.barsFrom }],
  );
  const computed = await healing.computeMarket.executeWithOptions(
    { activityId: `compute-${market}`, summary: `vectors and regimes of ${plural(fetched.bars, 'bar')}` },
    [{ ...window, amended: fetched.amended }],
  );
  await activities.commitTick.executeWithOptions(
    {
      activityId: `commit-${market}`,
      summary: `${plural(computed.regimes, 'regime')}, ${plural(computed.changes, 'change')} become visible`,
    },
    [{ ...window, bars: fetched.bars, ...computed }],
  );
  const release = await activities.publishMarket.executeWithOptions(
    { activityId: `publish-${market}`, summary: `pages of every tier, with ${plural(computed.changes, 'change')}` },
    [{ market, asOf, runId }],
  );
  const counts = [
    `${plural(fetched.bars, 'bar')}${amendedText(fetched.amended)}`,
    plural(computed.vectors, 'vector'),
    plural(computed.regimes, 'regime'),
    plural(computed.changes, 'change'),
    `${plural(release.rendered, 'page')} drawn`,
  ];
  finish(input, `${market} ${minute} UTC`, counts.join(', '));
  return {
    runId,
    bars: fetched.bars,
    vectors: computed.vectors,
    regimes: computed.regimes,
    changes: computed.changes,
    pages: release.rendered,
    releaseId: release.releaseId,
  };
}

/** Leaves what the tick came to: in its details, and where a list of runs shows it. */
function finish({ form = 1 }: TickInput, subject: string, outcome: string): void {
  if (form >= 2) upsertSearchAttributes([{ key: OPS_STATE, value: 'done' }, outcomeAttribute(outcome)]);
  setCurrentDetails(`**${subject}**: ${outcome}.`);
}

/** How many earlier bars came late or were corrected; nothing when none. */
const amendedText = (amended: { readonly bars: number } | undefined): string =>
  amended === undefined || amended.bars === 0 ? '' : ` (${plural(amended.bars, 'earlier bar')} amended)`;
