import { patched, proxyActivities, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { BatchActivities } from '#activities/batch.ts';
import type { DigestActivities } from '#activities/digests.ts';
import { type BatchInput, type BatchResult, batchRunId } from '#contracts/runs.ts';
import { nominalTime } from './nominal-time.ts';
import { AS_OF, JOB_DAY, MARKET } from './search-attributes.ts';
import { createStageRunner } from './stages.ts';

const retry = { maximumAttempts: 5, initialInterval: '1s', maximumInterval: '30s', backoffCoefficient: 3 } as const;
const activities = proxyActivities<BatchActivities>({ startToCloseTimeout: '10m', heartbeatTimeout: '1m', retry });
const digests = proxyActivities<DigestActivities>({ startToCloseTimeout: '1m', retry });

/**
 * One market day of one venue group, after its close: late and corrected minutes, official daily bars, quality checks that block,
 * nightly parameters, daily and weekly regimes, the
 * commit row, the whole site, the digests.
 *
 * Shaped as parked stages because a day must not be lost to a broken feed at night: a stage that fails waits for an operator
 * and is then run alone, with everything before it kept.
 */
export async function postMarketBatch(input: BatchInput): Promise<BatchResult> {
  const { market } = input;
  const stages = createStageRunner(`batch ${market}`, (input.patienceSeconds ?? 20 * 3600) * 1000);
  upsertSearchAttributes([{ key: MARKET, value: market }]);

  const day = await stages.run('resolve', () =>
    activities.resolveDay.executeWithOptions({ activityId: `resolve-${market}`, summary: 'which session closed?' }, [
      { market, ...(input.date === undefined ? { nominal: nominalTime() } : { date: input.date }) },
    ]),
  );
  const runId = batchRunId(market, day.date);
  const run = { market, date: day.date, asOf: day.asOf, runId, version: workflowInfo().runStartTime.getTime() };
  upsertSearchAttributes([
    { key: AS_OF, value: new Date(day.asOf) },
    { key: JOB_DAY, value: day.date },
  ]);

  // Runs that began before these stages existed go on without them.
  const checked = patched('reconcile-and-quality');
  const minutes = checked
    ? await stages.run('reconcile', () =>
        activities.reconcileMinutes.executeWithOptions(
          { activityId: `reconcile-${market}-${day.date}`, summary: 'minutes that came late or were corrected' },
          [run],
        ),
      )
    : undefined;
  const daily = await stages.run('daily-bars', () =>
    activities.loadDailyBars.executeWithOptions(
      { activityId: `daily-bars-${market}-${day.date}`, summary: `official bars of ${day.date}` },
      [run],
    ),
  );
  const quality = checked
    ? await stages.run('quality', () =>
        activities.checkQuality.executeWithOptions(
          { activityId: `quality-${market}-${day.date}`, summary: 'nothing is published on bad bars' },
          [run],
        ),
      )
    : undefined;
  const fitted = await stages.run('parameters', () =>
    activities.fitParameters.executeWithOptions(
      { activityId: `parameters-${market}-${day.date}`, summary: 'σ_base, diurnal factor, transitions' },
      [run],
    ),
  );
  const computed = await stages.run('regimes', () =>
    activities.computeDaily.executeWithOptions(
      { activityId: `regimes-${market}-${day.date}`, summary: 'daily and weekly regimes' },
      [{ ...run, ...(minutes === undefined ? {} : { minutes, days: daily.amended }) }],
    ),
  );
  const learning = patched('models-and-outcomes');
  if (learning)
    await stages.run(
      'outcomes',
      () =>
        activities.resolveOutcomes.executeWithOptions(
          { activityId: `outcomes-${market}-${day.date}`, summary: 'what came of the signals' },
          [run],
        ),
      { skippable: { outcomes: 0, amended: 0 } },
    );
  const models = learning
    ? await stages.run(
        'models',
        () =>
          activities.fitModels.executeWithOptions(
            { activityId: `models-${market}-${day.date}`, summary: 'signals weekly, novelty nightly' },
            [run],
          ),
        // Without it the models of the nights before go on, until they are too old to speak.
        { skippable: { signals: 0, passed: 0, novelty: 0 } },
      )
    : undefined;
  const shifts = patched('correlation-shifts')
    ? await stages.run(
        'shifts',
        () =>
          activities.findShifts.executeWithOptions(
            { activityId: `shifts-${market}-${day.date}`, summary: 'which correlations changed' },
            [run],
          ),
        { skippable: { found: 0, pairs: 0 } },
      )
    : undefined;
  await stages.run('commit', () =>
    activities.commitBatch.executeWithOptions(
      { activityId: `commit-${market}-${day.date}`, summary: 'the day becomes visible' },
      [{ ...run, ...computed, bars: daily.bars }],
    ),
  );
  const release = await stages.run('publish', () =>
    activities.publishSite.executeWithOptions(
      { activityId: `publish-${market}-${day.date}`, summary: 'all pages of all tiers' },
      [run],
    ),
  );
  let mails = 0;
  for (const list of input.lists ?? []) {
    const recipients = await stages.run(
      'recipients',
      () =>
        digests.listRecipients.executeWithOptions({ activityId: `recipients-${list}-${day.date}` }, [
          { list, date: day.date },
        ]),
      { skippable: [] },
    );
    for (const recipient of recipients) {
      const sent = await stages.run(
        'digests',
        () =>
          digests.deliverDigest.executeWithOptions(
            { activityId: `mail-${list}-${day.date}-${recipient.id}`, summary: `digest to ${recipient.label}` },
            [{ list, date: day.date, tenantId: recipient.tenantId, recipientId: recipient.id, tier: recipient.tier }],
          ),
        { skippable: { delivered: false } },
      );
      if (sent.delivered) mails += 1;
    }
  }
  stages.finish(
    `**batch ${market} ${day.date}**: ${daily.bars} daily bars, ${quality === undefined ? '' : `${quality.warnings} warnings, `}${fitted.scales} scales, ${computed.regimes} regimes ` +
      `(${computed.changes} changed), ${models === undefined ? '' : `${models.passed} of ${models.signals} new models show skill, `}${shifts === undefined ? '' : `${shifts.found} shifts of correlation, `}${release.pages} pages, ${mails} mails.`,
  );
  return {
    runId,
    dailyBars: daily.bars,
    scales: fitted.scales,
    regimes: computed.regimes,
    changes: computed.changes,
    pages: release.pages,
    releaseId: release.releaseId,
    mails,
    skippedStages: stages.skipped,
  };
}
