/**
 * Question: how long does a night fit the scales of 2,378 instruments in eight timeframes on two threads, and how much of it is the
 * likelihood?
 * Input: as many bars as a fit reads, of `SLICE` walkers; times the share of the slice and the threads.
 * Baseline: the same fits by the rule of the median, in the same run. The budget of the likelihood is 60 s.
 */
import { fitSeries } from '#engine/training/fit-series.ts';
import { fitBars } from '#engine/training/nightly-fit.ts';
import type { SymbolBars } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { medianRule } from '#research/median-scale.ts';
import { quantile, report } from './measure.ts';
import { lastWalks } from './walk-feed.ts';

const SLICE = 12;
const INSTRUMENTS = 2_378;
const THREADS = 2;
const ROUNDS = 5;
const END = Date.UTC(2026, 0, 29);
const calendar = calendarOf('24X7');

const series: SymbolBars[] = TIMEFRAMES.flatMap((timeframe) =>
  lastWalks(SLICE, timeframe, fitBars(calendar, timeframe, END), END),
);

/** Seconds of a whole night by one rule: of the processor, because a neighbour must not be counted. */
function night(rule: typeof medianRule | undefined): number {
  const began = process.cpuUsage();
  for (const bars of series) fitSeries(bars, calendar, END - 56 * 86_400_000, false, rule);
  const { user, system } = process.cpuUsage(began);
  return ((user + system) / 1e6) * (INSTRUMENTS / SLICE / THREADS);
}

const byMedian: number[] = [];
const byLikelihood: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  byMedian.push(night(medianRule));
  byLikelihood.push(night(undefined));
}
const [median, likelihood] = [quantile(byMedian, 0.5), quantile(byLikelihood, 0.5)];
const text = (seconds: number) => `${seconds.toFixed(1)} s`;
report(`a night of ${INSTRUMENTS} × 8, by likelihood`, text(likelihood), {
  name: 'by the median',
  figure: text(median),
  ratio: likelihood / median,
});
report('of it the likelihood and the test of the day', text(likelihood - median));
