/**
 * Question: what does a fit of ranges cost on half a million rows, and a forecast of every bar of a class?
 * Input: 250 simulated symbols of 2,250 days, 500,000 rows with an outcome, in one thread.
 * Baseline: one plain pass over the same rows that computes the objective once; the same rows' own means by a plain loop.
 */

import { expectedVariance, fitRange } from '#market/models/ranges/fit.ts';
import { RANGE_INPUT_COUNT as WIDTH } from '#market/models/ranges/range-model.ts';
import { rangeRows } from '#market/models/ranges/rows.ts';
import { wanderingClass } from '#market/models/ranges/testing/worlds.ts';
import { barVariances } from '#market/models/ranges/variance.ts';
import { quantile, report, timed } from './measure.ts';

const series = wanderingClass(1, { symbols: 250, bars: 2_250, wander: 0.5 });
const built = await timed(() => rangeRows(series, '1d', [1]));
const { rows, outcomes } = built.result;
const [next] = outcomes;
if (next === undefined) throw new Error('no outcome');

/** Median milliseconds of three runs. */
async function median(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 3; i++) times.push((await timed(work)).ms);
  return quantile(times, 0.5);
}

const fit = fitRange(rows, next, { before: Number.POSITIVE_INFINITY });
if (fit === null) throw new Error('no fit');
const pass = await median(() => {
  let sum = 0;
  for (let row = 0; row < rows.length; row++) {
    const y = next.variance[row] ?? Number.NaN;
    if (Number.isNaN(y)) continue;
    const f = expectedVariance(fit, rows.inputs, row * WIDTH, rows.normal[row] ?? Number.NaN);
    sum += y / f + Math.log(f);
  }
  return sum;
});
const ms = await median(() => fitRange(rows, next, { before: Number.POSITIVE_INFINITY }));
report(`fit of ${fit.rows.toLocaleString('en')} rows`, `${ms.toFixed(0)} ms`, {
  name: 'the objective once',
  figure: `${pass.toFixed(0)} ms`,
  ratio: ms / pass,
});

const plain = await median(() => series.map(({ bars }) => plainMeans(bars)));
report(`rows of ${rows.length.toLocaleString('en')} bars`, `${((1000 * built.ms) / rows.length).toFixed(2)} µs each`, {
  name: 'four plain means',
  figure: `${((1000 * plain) / rows.length).toFixed(2)} µs each`,
  ratio: built.ms / plain,
});

/** Variances of a series and its four means, each by its own loop over its window, floors and class left out. */
function plainMeans(bars: Parameters<typeof barVariances>[0]): number {
  const variances = new Float64Array(bars.n);
  barVariances(bars, variances);
  let total = 0;
  for (let i = 250; i < bars.n; i++)
    for (const k of [1, 5, 20, 250]) {
      let sum = 0;
      for (let j = i - k + 1; j <= i; j++) sum += variances[j] ?? 0;
      total += sum / k;
    }
  return total;
}
