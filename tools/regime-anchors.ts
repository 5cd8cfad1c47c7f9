/**
 * Prints the emission anchors of the regimes from the project's own simulator: the moments of (y, t20, v5) by true state over
 * four classes of the world `full`, twelve seeds that no evaluation uses. Run once per version of the simulator; the numbers are
 * then frozen in market/models/regime/anchors.ts: `node tools/regime-anchors.ts`.
 */
import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { addMoments, anchorsFrom, emptyMoments } from '#research/anchor-moments.ts';
import { simulateClass } from '#research/simulated.ts';

const CLASSES = [
  ['crypto', 250],
  ['us_equity', 700],
  ['forex', 300],
  ['commodity', 300],
] as const;
const FIRST_SEED = 1001;
const SEEDS = 12;
const SYMBOLS = 8;

const full = emptyMoments();
const closes = emptyMoments();
for (const [assetClass, days] of CLASSES)
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const world = { seed, world: 'full', assetClass, timeframe: '1h', symbols: SYMBOLS, days } as const;
    const { simulator, instruments, bars } = await simulateClass(world);
    for (const series of bars) {
      const instrument = instruments.find(({ symbol }) => symbol === series.symbol) as Instrument;
      const truth = (t: number) => simulator.truth(series.symbol, t)?.regime ?? null;
      addMoments(full, series, instrument, false, truth);
      addMoments(closes, closesOf(series), instrument, true, truth);
    }
  }

function closesOf({ symbol, timeframe, bars }: SymbolBars): SymbolBars {
  return { symbol, timeframe, bars: { ...bars, open: bars.close, high: bars.close, low: bars.close } };
}

const round = (values: readonly (number | undefined)[]) => values.map((v) => Number((v as number).toFixed(3)));
const line = anchorsFrom(closes);
for (const [k, { mean, covariance: c }] of anchorsFrom(full).entries()) {
  const { mean: closeMean, covariance: d } = line[k] as (typeof line)[number];
  const row = [
    round(mean),
    round([c[0], c[4], c[8]]),
    round([c[1], c[2], c[5]]),
    round(closeMean.slice(1)),
    round([d[4], d[5], d[8]]),
  ];
  console.log(`  ${JSON.stringify(row)},`);
}
