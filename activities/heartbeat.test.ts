import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withHeartbeat } from './heartbeat.ts';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the heartbeat of an activity', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  /** The heartbeats of some work, which is given 60 seconds. */
  async function beatsOf(work: (reportProgress: (details: { symbol: string }) => void) => Promise<unknown>) {
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    const end = environment.run(() => withHeartbeat(work)).catch((error) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    return { beats, end: await end };
  }

  it('is sent every five seconds while the work is silent, and no more when the work has ended', async () => {
    const { beats } = await beatsOf(() => later(12_000));
    expect(beats).toEqual([undefined, undefined]);
  });

  it('carries the newest progress that was reported, and is not sent for every report', async () => {
    const { beats } = await beatsOf(async (reportProgress) => {
      for (let i = 0; i < 1_100; i++) {
        reportProgress({ symbol: `S${i}` });
        await later(10);
      }
    });
    expect(beats).toHaveLength(2);
    expect(beats.at(-1)).toMatchObject({ symbol: expect.stringMatching(/^S9\d\d$/) });
  });

  it('ends with work that fails, whose error is passed on', async () => {
    const { beats, end } = await beatsOf(async () => {
      await later(6_000);
      throw new Error('no bar');
    });
    expect(end).toEqual(new Error('no bar'));
    expect(beats).toHaveLength(1);
  });
});
