import { expect, it } from 'vitest';
import type { AssetClass } from '#market/instrument.ts';
import { runCanaryTrial } from '#research/canary/canary.ts';
import type { Digits } from '#research/canary/editions.ts';
import { record } from './record.ts';

const SEEDS = [11, 12];
const CLASSES: readonly AssetClass[] = ['crypto', 'us_equity', 'forex'];
const RUNS = 60;

it('what editions of 60 runs say rebuilds returns worse than the trend of 20 bars does', async () => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const bestOf = async (digits: Digits) => {
    const scores: { best: number; median: number; trend: number }[] = [];
    for (const seed of SEEDS)
      for (const assetClass of CLASSES) {
        const { attacks, median, trend } = await runCanaryTrial({ seed, assetClass, runs: RUNS, days: 1200, digits });
        scores.push({ best: Math.max(...Object.values(attacks)), median, trend });
      }
    return scores;
  };
  const published = await bestOf('as published');
  const percents = await bestOf('in whole percents');
  const computed = await bestOf('as computed');
  for (const { best, trend } of published) expect(best).toBeLessThan(trend);
  const figure = (scores: Awaited<ReturnType<typeof bestOf>>, of: 'best' | 'median' | 'trend') =>
    mean(scores.map((score) => score[of])).toFixed(2);
  record('canary', {
    'simulated worlds and classes': published.length,
    'editions that an attacker collects': RUNS,
    'correlation of rebuilt returns with true ones, best of two attacks, mean of the worlds': figure(published, 'best'),
    'of these the highest': Math.max(...published.map(({ best }) => best)).toFixed(2),
    'the same for the median instrument': figure(published, 'median'),
    'with all probabilities in whole percents, as charts had them': figure(percents, 'best'),
    'with all probabilities as computed, as the JSON of pages had them': figure(computed, 'best'),
    'from the 20-bar trend with two digits, for comparison': figure(published, 'trend'),
  });
});
