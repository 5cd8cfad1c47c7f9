import { tierNamed } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { digestOf } from '#narrative/digest/digest.ts';
import { busyDay, PLANTED, type Planted, plantedDay } from '#narrative/testing/simulated-day.ts';
import { digestItems } from '#reports/digest/items.ts';
import { type DigestModel, digestModel } from '#reports/digest-model.ts';
import { classTitle } from '#wording/labels.ts';

/** The digest of a simulated day of the demo's classes, for the tier that reads all. The same seed gives the same day. */
export function simulatedDigest(seed: number, planted?: Planted): DigestModel {
  const story = planted ?? (PLANTED[seed % PLANTED.length] as Planted);
  const input = seed % 3 === 0 && planted === undefined ? busyDay(seed) : plantedDay(seed, story).input;
  const outcomes = input.instruments.map(({ symbol, assetClass }, k) => ({
    symbol,
    assetClass,
    day: '2026-11-25',
    isInside: k % (2 + (seed % 4)) !== 0,
  }));
  const { items, ...words } = digestOf({ ...input, outcomes }).words;
  const names = [...new Set(input.instruments.map(({ assetClass }) => assetClass))].sort();
  const countsOf = (assetClass: string, ago: number): number[] => {
    const days = input.countDays.filter((row) => row.assetClass === assetClass);
    return [...(days.at(-1 - ago)?.labelCounts ?? REGIME_LABELS.map(() => 0))];
  };
  return digestModel.parse({
    tier: 'enterprise',
    list: 'daily',
    date: '2026-11-25',
    ...words,
    items: digestItems(tierNamed('enterprise'), items),
    classes: names.map((assetClass) => ({
      title: classTitle(assetClass),
      href: `/class/${assetClass}`,
      today: countsOf(assetClass, 0),
      yesterday: countsOf(assetClass, 1),
      weekAgo: countsOf(assetClass, 7),
      nextDay: { typical: 0.012, ratio: 1.3 },
    })),
    closures: seed % 5 === 0 ? ['US equities are closed today: Thanksgiving'] : [],
    states: input.instruments.flatMap(({ symbol, daily: label }) =>
      label === null ? [] : [{ symbol, href: `/instrument/${symbol}`, label, confidence: 0.39, typical: 0.036 }],
    ),
    heads: [],
    asOf: input.asOf,
    runId: 'batch',
  });
}
