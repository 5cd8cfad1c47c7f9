import { can, TIERS } from '#contracts/tiers.ts';
import type { InstrumentModel } from '#reports/models/instrument.ts';
import type { PageRequest } from '#reports/pages.ts';

const LABELS = ['bull_trend', 'bear_trend', 'range_bound', 'high_volatility', 'stress'] as const;
const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const;

const NO_DRAWINGS = { river: null, survival: null, next: null, novelty: null, calibration: null, coverage: null };

/** The drawings of half a year of days, as the tiers with a history have them. */
function drawings(seed: number): Pick<InstrumentModel, keyof typeof NO_DRAWINGS> {
  const days = Array.from({ length: 180 }, (_, day) => 20_000 + day);
  const last = days.at(-1)!;
  return {
    ...NO_DRAWINGS,
    river: {
      finding: 'A bull trend held on 90 of 180 days',
      from: 20_000,
      to: last,
      days,
      shares: LABELS.map((_, k) => days.map((day) => (day * (k + 3) + seed) % 21)),
      spells: Array.from({ length: 12 }, (_, k) => ({
        label: LABELS[(seed + k) % 5]!,
        from: 20_000 + 15 * k,
        to: 20_014 + 15 * k,
      })),
      unusual: [20_010, 20_100],
    },
    novelty: {
      finding: 'Two very unusual days',
      from: 20_000,
      to: last,
      days,
      oneIn: days.map((day) => (day % 9 === 0 ? 10 : 2)),
      peaks: [],
    },
  };
}

/** Instrument pages of the demo's size: 96 instruments in four tiers. */
export const instrumentPages = TIERS.flatMap((tier) =>
  Array.from({ length: 96 }, (_, i): PageRequest => {
    const symbol = `SYM${i}`;
    const regimes = TIMEFRAMES.map((timeframe, k) => ({
      timeframe,
      label: LABELS[(i + k) % 5]!,
      probabilities: [0.5, 0.2, 0.1, 0.1, 0.1],
      confidence: 0.5,
      entropy: 1,
      ageBars: i,
      since: 1e12,
      remainingBars: 40,
      stay10: 0.8,
      persistenceBars: 50_000,
      persistenceSpells: 1_250,
      nextLabel: LABELS[(i + k + 1) % 5]!,
      nextShare: 0.4,
      nextSpells: 1_200,
      closeTime: 1.7e12,
    }));
    const changes = Array.from({ length: 20 }, (_, k) => ({
      symbol,
      name: symbol,
      assetClass: 'crypto',
      timeframe: TIMEFRAMES[k % 8]!,
      from: LABELS[k % 5]!,
      to: LABELS[(k + 1) % 5]!,
      confidence: 0.6,
      previousAgeBars: k,
      at: 1.7e12 + k,
    }));
    const base = {
      tier: tier.name,
      path: `/instrument/${symbol}`,
      title: symbol,
      asOf: 1.7e12,
      runId: 'bench',
      currentUntil: 1.8e12,
      nextUpdate: 1.8e12,
      trail: [],
      twins: null,
      navigation: [{ href: '/', text: 'Overview' }],
    };
    const model = {
      ...base,
      template: 'instrument' as const,
      symbol,
      name: symbol,
      assetClass: 'crypto',
      classTitle: 'Crypto',
      note: ['A sentence.'],
      citations: [],
      daily: LABELS[i % 5]!,
      relativeTo: 'against its last four years',
      headline: `${symbol} is in a bull trend, on day 3 of it`,
      deck: ['The daily chart has shown a bull trend for 3 days.'],
      tiles: [],
      ...(can(tier, 'history') ? drawings(i) : NO_DRAWINGS),
      dial: can(tier, 'evidence')
        ? {
            finding: 'Two of eight charts agree',
            rows: regimes.map(({ timeframe, label }) => ({ timeframe, label, share: 0.5, age: '3 days' })),
          }
        : null,
      ranges: null,
      peers: { finding: 'It is not alone', counts: [20, 20, 20, 20, 16], label: LABELS[i % 5]!, nearest: [] },
      turn: '',
      openDay: null,
      signals: [],
      consensus: null,
      shifts: [],
      regimes: can(tier, 'evidence') ? regimes : [],
      changes,
      history: can(tier, 'evidence') ? { days: 90, counts: [], changes } : null,
      againstClass: [],
    };
    return { tier: tier.name, path: base.path, template: 'instrument', model };
  }),
);
