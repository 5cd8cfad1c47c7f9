import { ApplicationFailure } from '@temporalio/common';

/**
 * Steps of a batch that do nothing, and fail where the test says so; everything between them and the client is the real server, worker and
 * workflow. `calls` has the names of those that were asked for.
 */
export function stubSteps() {
  const broken = new Set<string>();
  const calls: string[] = [];
  const step =
    <T>(name: string, result: T) =>
    async () => {
      calls.push(name);
      if (broken.has(name)) throw ApplicationFailure.nonRetryable(`${name} is broken`, 'Broken');
      return result;
    };
  const counts = { vectors: 1, regimes: 1, changes: 0 };
  const steps = {
    resolveDay: step('resolveDay', { date: '2026-11-19', asOf: Date.UTC(2026, 10, 20) }),
    reconcileMinutes: step('reconcileMinutes', { symbols: [], after: 0, bars: 0 }),
    loadDailyBars: step('loadDailyBars', { bars: 3 }),
    checkQuality: step('checkQuality', { blocking: 0, warnings: 0, accepted: 0 }),
    fitParameters: step('fitParameters', { scales: 1, transitions: 1 }),
    computeDaily: step('computeDaily', { ...counts, seeded: false }),
    resolveOutcomes: step('resolveOutcomes', { outcomes: 0 }),
    fitModels: step('fitModels', { signals: 0, passed: 0, novelty: 0 }),
    forecastRanges: step('forecastRanges', { models: 0, open: 0, forecasts: 0 }),
    forecastRelative: step('forecastRelative', { classes: 0, open: 0, forecasts: 0 }),
    recordHistory: step('recordHistory', { days: 0, correlations: 0, labels: 0 }),
    findShifts: step('findShifts', { found: 0, pairs: 0 }),
    commitBatch: step('commitBatch', undefined),
    publishSite: step('publishSite', { releaseId: 'r', pages: 1, rendered: 1 }),
    buildSnapshots: step('buildSnapshots', { built: 0, awaits: [] }),
    catchUpMails: step('catchUpMails', { bounced: 0, complained: 0 }),
    deliverBatch: step('deliverBatch', { mails: 1, next: null }),
  };
  return { broken, calls, steps };
}
