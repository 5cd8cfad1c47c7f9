import { describe, expect, it } from 'vitest';
import type { Status } from '#app/operator/status.ts';
import { DAY, MINUTE, SECOND } from '#market/time.ts';
import { describeStatus } from './status-text.ts';

const NOW = Date.UTC(2026, 10, 20, 14, 31);
const RELEASE = 'a'.repeat(64);
const RUN = { asOf: NOW, barsThrough: NOW, stateThrough: NOW, engineFingerprint: '', version: 1 };

const status = (more: Partial<Status> = {}): Status => ({
  markets: [
    {
      market: '24x7',
      instruments: 1,
      barsThrough: NOW,
      stateThrough: NOW - MINUTE,
      ticks: true,
      nextTick: { next: NOW + 42 * SECOND, paused: false },
      nextBatch: { next: NOW + DAY, paused: false },
    },
  ],
  runs: [
    { ...RUN, runId: 'b', kind: 'backfill', market: '24x7', bars: 1_200_345, features: 0, regimes: 0, changes: 0 },
    { ...RUN, runId: 't', kind: 'tick', market: '24x7', bars: 1, features: 8, regimes: 8, changes: 0 },
  ],
  release: RELEASE,
  pages: { release: RELEASE, published: NOW - 3 * MINUTE, pages: 421 },
  mails: [{ list: 'daily', date: '2026-11-19', sent: 4, open: 1, failed: 0, late: 2, unknown: 0 }],
  held: [],
  mailing: '24x7',
  freeBytes: 3 * 1024 ** 3,
  blocked: [],
  ...more,
});

describe('the state of an Argus', () => {
  it('says what is due, what was mailed and how old the pages are, with a short id of the release', () => {
    const text = describeStatus(status(), NOW);
    expect(text).toContain('in 42 seconds');
    expect(text).toContain('1 minute ');
    expect(text).toContain('421 pages, changed 3 minutes ago (2026-11-20 14:28 UTC), release aaaaaaaaaa');
    expect(text).toContain('daily of 2026-11-19: 4 digests sent, 1 not sent yet, 2 too late and not sent');
    expect(text).toContain('the next after the batch of 24x7, 2026-11-21 14:31 UTC');
    expect(text).toContain('Blocked  nothing');
    expect(text).not.toMatch(/[0-9a-f]{32}/);
  });

  it('tells the kinds of runs apart, and leaves empty what a kind does not count', () => {
    const lines = describeStatus(status(), NOW).split('\n');
    expect(lines.find((line) => / history /.test(line))).toMatch(/^24x7 +history +2026-11-20 14:31 +1,200,345$/);
    expect(lines.find((line) => /^24x7 +tick /.test(line))).toMatch(/^24x7 +tick +2026-11-20 14:31 +1 +8 +8 +0$/);
  });

  it('says of a process that does not run that nothing is known of blocked runs, and names no time', () => {
    const [market] = status().markets;
    const markets = market === undefined ? [] : [{ ...market, nextTick: null, nextBatch: null }];
    const text = describeStatus(status({ markets, blocked: null, pages: null, mails: [] }), NOW);
    expect(text).not.toContain('next tick');
    expect(text).toContain('none are published yet');
    expect(text).toContain('no digest was sent yet');
    expect(text).toContain('npx argus up');
  });

  it('names a tenant whose mails are held, with the reason and the command that releases them', () => {
    const held = { tenant: 'demo', mails: 1_200, bounced: 61, complained: 0, held: 'bounced' as const, since: NOW };
    const text = describeStatus(status({ held: [held] }), NOW);
    expect(text).toContain('HELD     mails of demo: 5.08 % of 1,200 mails bounced\n  npx argus mail release demo');
  });
});
