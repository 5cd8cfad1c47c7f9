import { describe, expect, it } from 'vitest';
import type { QualityReport } from '#warehouse/quality/report.ts';
import { qualityText } from './quality-text.ts';

const CHECKS = ['gap', 'jump', 'unit-change'].map((id) => ({ id, severity: id === 'gap' ? 'warn' : 'block' }) as const);
const OPEN = Date.UTC(2026, 10, 20);
const finding = (check: string, symbol: string): QualityReport['findings'][number] => ({
  ...{ check, symbol, severity: 'block', timeframe: '1d', openTime: OPEN, observed: '1', expected: '2' },
  accepted: false,
});
const report = (market: 'xnys' | '24x7', findings: QualityReport['findings'] = []): QualityReport => ({
  ...{ runId: `batch-${market}`, market, date: '2026-11-20', after: 0, through: OPEN, bars: 1_200 },
  ...{ blocking: findings.length, warnings: 0, accepted: 0, findings },
});

describe('what the checks found', () => {
  it('the findings are one matrix of checks and markets, with the findings of those that found something', () => {
    const text = qualityText(
      [report('24x7'), report('xnys', [finding('jump', 'AAA'), finding('jump', 'BBB')])],
      CHECKS,
    );
    expect(text).toMatch(/^check +severity +24x7 +xnys$/m);
    expect(text).toMatch(/^jump +blocks +2$/m);
    expect(text).not.toMatch(/^(gap|unit-change)/m);
    expect(text).toContain('2 more checks found nothing.');
    expect(text).toContain('xnys BLOCKED: 2 blocking, 0 warnings, 0 accepted');
    expect(text).toMatch(/^AAA +1d +2026-11-20 00:00 +1 +2$/m);
  });

  it('the findings are one sentence where nothing was found', () => {
    expect(qualityText([report('24x7'), report('xnys')], CHECKS)).toBe(
      '3 checks found nothing in 1,200 bars of 24x7 (2026-11-20) and 1,200 bars of xnys (2026-11-20).',
    );
  });
});
