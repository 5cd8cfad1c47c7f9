import type { Coverage } from '../range-coverage.ts';
import { withEnds } from './claim.ts';
import { meanOf, shareOf, sum } from './estimate.ts';
import type { Evaluation } from './evaluation.ts';
import { changeAgainst, coverage, reportOf, yearsOf } from './range-claims.ts';
import type { RangeReport } from './range-report.ts';
import type { RealRangeKey } from './ranges.ts';
import { barsText, percent, table, threeDigits, twoDigits } from './text.ts';

const NAMES = {
  normal: 'own mean of 250 bars',
  month: 'own mean of 20 bars',
  ewma: 'EWMA 0.94',
  har: 'pooled HAR',
} as const;

const WALKS: readonly (readonly [name: string, market: RealRangeKey['market'], horizon: number])[] = [
  ['stocks 1d, 1 bar', 'stocks', 1],
  ['stocks 1d, 5 bars', 'stocks', 5],
  ['stocks 1d, 20 bars', 'stocks', 20],
  ['crypto 5m, 1 bar', 'crypto', 1],
  ['crypto 5m, 12 bars', 'crypto', 12],
];

/** The section on ranges and events: worth, coverage, gates and the worlds in which nothing can be known. */
export function rangeText(evaluation: Evaluation): string {
  const walks = WALKS.flatMap(([name, market, horizon]) => {
    const report = reportOf(evaluation.ranges, market, horizon);
    return report === null ? [] : [[name, report] as const];
  });
  const real = evaluation.notRun.data === null ? walksText(walks) : `Real series not run: ${evaluation.notRun.data}.`;
  return `${real}

${gateText(evaluation)}

Formulas are held to other people's implementations by tests, not by this page: the gamma regression to scikit-learn (1e-6), means of
variances to pandas (1e-9), QLIKE and the errors of Newey and West to statsmodels (1e-10), interval scores and adaptive levels to their formulas
(1e-12); see \`market/models/ranges/golden.test.ts\` and \`tests/golden\`.`;
}

type Walk = readonly [name: string, report: RangeReport];

const walksText = (
  walks: readonly Walk[],
): string => `248 US stocks, daily, refitted each January 2016–2021 on what was known; crypto pairs by five minutes, refitted each Monday of January to April
2021. Every forecast is of bars after its fit. The inputs of the model were chosen on these series, its coefficients never on what they are judged by. QLIKE is 0 for a perfect forecast of variance. t counts dates, not rows.

${table(
  ['walk', 'rows', 'QLIKE', 'against', 'change, 95 % over quarters or days', 't', 't without the wildest year'],
  walks.flatMap(([name, report]) =>
    report.record.peers.map(({ peer, t, tWithoutWildest }) => [
      name,
      report.record.rows.toLocaleString('en'),
      threeDigits(report.record.qlike),
      NAMES[peer],
      withEnds(changeAgainst(report, peer), percent),
      twoDigits(t),
      twoDigits(tWithoutWildest),
    ]),
  ),
)}

Share of moves that stayed within their 80 %, by year. A range is of the move from the last close; the interval of a signal is of the move
from the next open.

${coverageTable(walks, 'year')}

The same by fifth of current volatility: the last 20 bars over the own normal, the calmest first.

${coverageTable(walks, 'fifth')}

Gates of each fit, and the forecast afterwards. A gate is decided on the block before its fit; "after" is until the next fit, and decided
nothing.

${table(
  ['walk', 'fit', 't of the gate', 'gate', 't after'],
  walks
    .filter(([name]) => name.startsWith('stocks'))
    .flatMap(([name, { fits }]) =>
      fits.map(({ from, gateT, open, liveT }) => [
        name,
        new Date(from).toISOString().slice(0, 10),
        twoDigits(gateT),
        open ? 'open' : 'shut',
        twoDigits(liveT),
      ]),
    ),
)}

Events of the same walks, before their gates. Brier skill and t are against the better of the pooled rate and the own rate.

${table(
  [
    'event',
    'rows',
    'rate',
    'Brier skill',
    't',
    'calibration error',
    'top hundredth: claimed',
    'happened',
    'gates open',
  ],
  walks.flatMap(([, { events }]) =>
    events.map((event) => [
      event.event,
      event.rows.toLocaleString('en'),
      percent(event.rate),
      threeDigits(event.brierSkill),
      twoDigits(event.t),
      event.calibrationError.toFixed(4),
      percent(event.top.claimed),
      percent(event.top.happened),
      `${event.open} of ${event.fits}`,
    ]),
  ),
)}`;

function coverageTable(walks: readonly Walk[], by: 'year' | 'fifth'): string {
  const rows = walks.flatMap(([name, { ranges, signals }]) =>
    (
      [
        ['range', ranges],
        ['signal', signals],
      ] as const
    ).map(
      ([kind, figures]) => [name, kind, withEnds(coverage(figures.quarters), percent), cellsOf(figures, by)] as const,
    ),
  );
  if (by === 'fifth')
    return table(
      ['walk', 'of', 'all', 'calmest', '2', '3', '4', 'wildest'],
      rows.map(([name, kind, all, cells]) => [name, kind, all, ...cells.map(([, text]) => text)]),
    );
  return table(
    ['walk', 'of', 'all', 'by year'],
    rows.map(([name, kind, all, cells]) => [
      name,
      kind,
      all,
      cells.map(([year, text]) => `${year}: ${text}`).join(', '),
    ]),
  );
}

const cellsOf = (figures: Coverage, by: 'year' | 'fifth'): (readonly [string, string])[] =>
  by === 'year'
    ? yearsOf(figures).map(([year, held]) => [String(year), percent(coverage(held).value)])
    : figures.fifths.map((held, k) => [String(k + 1), percent(coverage(held).value)]);

function gateText({ gates }: Evaluation): string {
  const byWorld = Map.groupBy(
    gates.flatMap(({ key, result }) => result.map((trial) => ({ world: `${key.world}, ${key.assetClass}`, trial }))),
    ({ world, trial }) => `${world}, ${barsText(trial.horizon)}`,
  );
  return `Gates in worlds without memory, and in one with much. \`permuted\`: real days in random order, all stocks together. \`iid_gauss\`: normal noise of one
volatility. \`full\`: the simulator's world with regimes. Each gate is judged alone, which is the easiest way to pass.

${table(
  ['world, horizon', 'gates', 'open, 95 %', 'largest t', 'mean distance from the usual', 'gates of events', 'open'],
  [...byWorld].map(([name, of]) => {
    const count = sum(of.map(({ trial }) => trial.gates));
    return [
      name,
      String(count),
      withEnds(shareOf(sum(of.map(({ trial }) => trial.open)), count), percent),
      twoDigits(Math.max(...of.map(({ trial }) => trial.largestT))),
      meanOf(of.map(({ trial }) => [trial.away])).value.toFixed(4),
      String(sum(of.map(({ trial }) => trial.events.gates))),
      String(sum(of.map(({ trial }) => trial.events.open))),
    ];
  }),
)}`;
}
