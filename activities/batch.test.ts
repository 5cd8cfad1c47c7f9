import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, it } from 'vitest';
import { createBatchActivities, resolveDay } from './batch.ts';

type Dependencies = Parameters<typeof createBatchActivities>[0];

/** A dependency that fails as soon as anything of it is used. */
const untouchable = <Name extends keyof Dependencies>(name: Name): Dependencies[Name] & object =>
  new Proxy({} as Dependencies[Name] & object, {
    get: () => {
      throw new Error(`${name} is used`);
    },
  });
const activities = createBatchActivities({
  warehouse: untouchable('warehouse'),
  headOf: untouchable('headOf'),
  engine: untouchable('engine'),
  training: untouchable('training'),
  predictor: untouchable('predictor'),
  releaseMemory() {},
  feed: untouchable('feed'),
  instruments: [],
  publisher: untouchable('publisher'),
  log: untouchable('log'),
  engineFingerprint: 'test',
  code: {},
});
const run = (market: 'context' | 'xnys') => ({ market, date: '2025-11-28', asOf: 1, runId: 'r', version: 1 });
const environment = new MockActivityEnvironment();

describe('the batch of exogenous series', () => {
  it('does nothing in the steps that are about trading, and asks neither feed nor engine nor warehouse', async () => {
    const series = run('context');
    expect(await activities.reconcileMinutes(series)).toEqual({ symbols: [], after: 0, bars: 0 });
    expect(await activities.checkQuality(series)).toEqual({ blocking: 0, warnings: 0, accepted: 0 });
    expect(await activities.resolveOutcomes(series)).toEqual({ outcomes: 0, amended: 0, forecasts: 0 });
    expect(await activities.fitModels(series)).toEqual({ signals: 0, passed: 0, novelty: 0 });
    expect(await activities.forecastRanges(series)).toEqual({ models: 0, open: 0, forecasts: 0 });
    expect(await activities.forecastRelative(series)).toEqual({ classes: 0, open: 0, forecasts: 0 });
    expect(await activities.recordHistory(series)).toEqual({ days: 0, correlations: 0, labels: 0 });
    expect(await activities.findShifts(series)).toEqual({ found: 0, pairs: 0 });
  });
});

describe('the batch of a traded market', () => {
  it('asks the feed for its bars and the training for its parameters', async () => {
    await expect(activities.reconcileMinutes(run('xnys'))).rejects.toThrow('feed is used');
    await expect(environment.run(() => activities.fitParameters(run('xnys')))).rejects.toThrow('training is used');
  });
});

describe('the day of a batch', () => {
  const close = Date.UTC(2025, 10, 28, 18);

  it('is the session of the date, or the last one that closed by the nominal time', () => {
    const day = { date: '2025-11-28', asOf: close };
    expect(resolveDay({ market: 'xnys', date: '2025-11-28' })).toEqual(day);
    expect(resolveDay({ market: 'xnys', nominal: close })).toEqual(day);
    expect(resolveDay({ market: 'xnys', nominal: close - 1 }).date).toBe('2025-11-26');
  });

  it('is refused for a holiday and for a market that does not exist', () => {
    const refusal = (code: string) => expect.objectContaining({ code });
    expect(() => resolveDay({ market: 'xnys', date: '2025-11-27' })).toThrow(refusal('ARGUS_NO_SESSION'));
    expect(() => resolveDay({ market: 'nyse', date: '2025-11-28' })).toThrow(refusal('ARGUS_USAGE'));
  });
});
