import { describe, expect, it } from 'vitest';
import { gateSays, gatesFinding, speakersText } from './gates.ts';
import { brierFinding, classCoverageFinding, diagramFinding, diagramsFinding, recordHeadline } from './track-record.ts';

const rate = (share: number, half: number | null = 0.03) => ({
  share,
  low: half === null ? null : share - half,
  high: half === null ? null : share + half,
  n: 2000,
  stretches: 34,
});
const gate = { title: 'Crypto', open: false, t: 1.85, needs: 2.33, dates: 60, block: 0, since: Date.UTC(2026, 10, 25) };

describe('what a track record says', () => {
  it('Keeps promise and proof apart in its headline, and says so far without an interval', () => {
    const directions = { open: 1, resolved: 0, rate: null };
    expect(recordHeadline({ ranges: rate(0.795), directions })).toBe(
      'Ranges keep their promise; direction has proved almost nothing',
    );
    expect(recordHeadline({ ranges: rate(0.7, null), directions: null })).toBe('Ranges hold too seldom so far');
    expect(recordHeadline({ ranges: null, directions: { ...directions, open: 0 } })).toBe(
      'Ranges have too few outcomes for a record; direction has proved nothing',
    );
  });

  it('Names the classes whose ranges held too seldom, and counts those that did worse lately', () => {
    const cell = (share: number, recent: number) => ({ held: rate(share), recent: { share: recent } });
    expect(
      classCoverageFinding([
        { title: 'Crypto', cell: cell(0.79, 0.7) },
        { title: 'Forex', cell: cell(0.805, 0.82) },
      ]),
    ).toBe('Next-day ranges held within 1.0 points of 80 in every class; one of two held less in the last 30 days');
    expect(classCoverageFinding([{ title: 'Crypto', cell: cell(0.7, 0.8) }])).toBe(
      'Next-day ranges held too seldom in Crypto',
    );
  });

  it('Calls a gap between said and came a finding only beyond its interval', () => {
    expect(diagramFinding([{ claimed: 0.5, came: rate(0.52) }])).toBe(
      'Came as often as said, within 2 points and within chance',
    );
    const less = [{ claimed: 0.73, came: rate(0.6) }];
    expect(diagramFinding(less)).toBe('Said 73 %, came 60 %: 13 points less often, beyond chance');
    expect(diagramsFinding([{ name: 'regimes', points: less }])).toBe(
      'What we say of regimes comes less often than said',
    );
  });

  it('Admits a loss against the base rate', () => {
    const row = (title: string, ours: number) => ({ title, ours, base: 0.2 });
    expect(brierFinding([row('Crypto', 0.15), row('Forex', 0.21)], [])).toBe(
      'Regime calls beat their base rate in 1 of 2 classes, not in Forex',
    );
    expect(brierFinding([row('Crypto', 0.21)], [])).toBe('Regime calls are no better than their base rate so far');
  });
});

describe('what a model lacks to its gate', () => {
  it.each([
    [gate, '0.48 short'],
    [{ ...gate, t: -0.75 }, 'worse than the simplest forecast'],
    [{ ...gate, t: 2.6 }, 'above the line, yet within luck of so many tried'],
    [{ ...gate, dates: 43, block: 250 }, 'judged on 43 of 250 days'],
    [{ ...gate, open: true, t: 2.95 }, 'open since 25 Nov 2026'],
  ])('A model tells in words what it lacks: %o', (of, said) => {
    expect(gateSays(of)).toBe(said);
  });

  it('Counts who has passed, and claims nothing for a model without an outcome', () => {
    const open = { ...gate, open: true, t: 2.95, title: 'Commodities' };
    expect(gatesFinding([open, gate, gate])).toBe('One of 3 models has passed its gate; two have not, and say so');
    const { finding, deck } = speakersText([{ ...open, issued: 0, resolved: 0 }]);
    expect(finding).toBe('One model speaks about direction, and has nothing to show for it yet');
    expect(deck).toContain('No direction has an outcome yet; a hit rate is shown from 100 on.');
  });
});
