import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withPulse } from './pulse.ts';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('the pulse of an activity', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => vi.useRealTimers());

  /** The heartbeats of some work, which is given 60 seconds. */
  async function beatsOf(work: (tell: (details: { symbol: string }) => void) => Promise<unknown>) {
    const environment = new MockActivityEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    const end = environment.run(() => withPulse(work)).catch((error) => error);
    await vi.advanceTimersByTimeAsync(60_000);
    return { beats, end: await end };
  }

  it('says every five seconds that silent work goes on, and no more when it has ended', async () => {
    const { beats } = await beatsOf(() => later(12_000));
    expect(beats).toEqual([undefined, undefined]);
  });

  it('says the newest of what it was told, and not every word of it', async () => {
    const { beats } = await beatsOf(async (tell) => {
      for (let i = 0; i < 1_100; i++) {
        tell({ symbol: `S${i}` });
        await later(10);
      }
    });
    expect(beats).toHaveLength(2);
    expect(beats.at(-1)).toMatchObject({ symbol: expect.stringMatching(/^S9\d\d$/) });
  });

  it('ends with the work that fails, and gives its error on', async () => {
    const { beats, end } = await beatsOf(async () => {
      await later(6_000);
      throw new Error('no bar');
    });
    expect(end).toEqual(new Error('no bar'));
    expect(beats).toHaveLength(1);
  });
});
