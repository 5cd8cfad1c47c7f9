import { describe, expect, it } from 'vitest';
import type { RecordRow } from '#app/operator/ledger.ts';
import { trackRecordText } from './ledger-issued.ts';
import { recordText } from './ledger-record.ts';

const NONE = { value: null, low: null, high: null, n: 12 };
const row = (more: Partial<RecordRow> = {}): RecordRow => ({
  ...{ assetClass: 'crypto', timeframe: '1h', signals: 400, directional: 0, neutral: 1, resolved: 12, n: 12 },
  ...{ brier: null, parts: null, skill: { ...NONE, days: 1 }, calibration: { value: null, n: 0 } },
  ...{ rankIc: NONE, coverage: NONE, buckets: [{ from: 0.5, to: 0.55, hitRate: NONE }] },
  ...more,
});

describe('the track record on a terminal', () => {
  it('the record is what was issued and one sentence while no chart has a score, and no table of dashes', () => {
    const text = recordText([row(), row({ timeframe: '1d' })]);
    expect(text.match(/─\n/g)).toHaveLength(1);
    expect(text).toContain('No chart has 100 outcomes yet');
    expect(text).not.toMatch(/–|fewer than/);
  });

  it('gives the scores of the charts that have them, and counts those that have none', () => {
    const known = row({ brier: 0.2481, coverage: { value: 0.81, low: 0.77, high: 0.85, n: 400 } });
    const text = recordText([known, row({ timeframe: '1d' })]);
    expect(text).toMatch(/^crypto +1h +0\.2481/m);
    expect(text).not.toMatch(/^crypto +1d +0/m);
    expect(text).toContain('0.810 (0.770 to 0.850), n = 400');
    expect(text).toContain('1 chart has fewer than 100 outcomes and no score yet.');
  });

  it('leaves a column out in which no chart has anything yet, and says when it comes', () => {
    const issued = { assetClass: 'crypto', timeframe: '1h', signals: 4, directional: 0, resolved: 0 } as const;
    const scores = { resolvedDirectional: 0, hits: 0, brier: null, climatology: null, coverage: null, intervals: 0 };
    const text = trackRecordText([{ ...issued, ...scores }]);
    expect(text.split('\n')[0]).toMatch(/^class +chart +signals +directional +resolved$/);
    expect(text).toContain('A hit rate is given from 100 outcomes on');
  });
});
