import type { Coverage } from '../range-coverage.ts';
import type { Peer } from '../range-peers.ts';
import { atLeast, atMost, type Claim, within } from './claim.ts';
import { bootstrap, type Estimate, meanOf, ratioOf, shareOf, sum } from './estimate.ts';
import type { Done } from './job.ts';
import type { GateKey, GateTrial } from './range-nulls.ts';
import type { LossGroup, RangeReport } from './range-report.ts';
import type { RealRangeKey } from './ranges.ts';
import { barsText, finePercent, percent, twoDigits } from './text.ts';

export type RangeResults = readonly Done<RealRangeKey, RangeReport | null>[];
export type GateResults = readonly Done<GateKey, readonly GateTrial[]>[];

export const reportOf = (results: RangeResults, market: RealRangeKey['market'], horizon: number): RangeReport | null =>
  results.find(({ key }) => key.market === market && key.horizon === horizon)?.result ?? null;

/** QLIKE over that of a peer, less 1, over groups of dates: negative is better. */
export const changeOf = (groups: readonly LossGroup[]): Estimate =>
  bootstrap(groups, (sample) => sum(sample.map(({ model }) => model)) / sum(sample.map(({ peer }) => peer)) - 1);

export const changeAgainst = ({ losses }: RangeReport, peer: Peer): Estimate =>
  changeOf(losses.find((one) => one.peer === peer)?.groups ?? []);

type Held = readonly { readonly held: number; readonly rows: number }[];
export const coverage = (quarters: Held): Estimate =>
  ratioOf(quarters.map(({ held, rows }) => ({ part: held, whole: rows })));

export const yearsOf = ({ quarters }: Coverage): (readonly [year: number, held: Held])[] => [
  ...Map.groupBy(quarters, ({ year }) => year),
];

/** Without an interval: a threshold of t is one already. */
const known = (value: number): Estimate => ({
  value,
  low: Number.NaN,
  high: Number.NaN,
  deviation: Number.NaN,
  count: 1,
});

/** Every row of the targets of the design on forecasts (forecasts design, 10). */
export function rangeClaims(results: RangeResults): Claim[] {
  const day = reportOf(results, 'stocks', 1);
  const week = reportOf(results, 'stocks', 5);
  return [
    ...(day === null ? [] : dayClaims(day)),
    ...(week === null
      ? []
      : [atMost('ranges: stocks 1d, 5 bars, QLIKE against EWMA 0.94', changeAgainst(week, 'ewma'), -0.15, percent)]),
    ...[1, 12].flatMap((horizon) => {
      const report = reportOf(results, 'crypto', horizon);
      if (report === null) return [];
      const change = changeAgainst(report, 'normal');
      return [
        atMost(`ranges: crypto 5m, ${barsText(horizon)}, QLIKE against the own mean of 250`, change, -0.25, percent),
      ];
    }),
    ...[day, week].flatMap((report) => (report === null ? [] : coverageClaims(report))),
    ...[day, week].flatMap((report) => (report === null ? [] : eventClaims(report))),
  ];
}

function dayClaims(report: RangeReport): Claim[] {
  const har = report.record.peers.find(({ peer }) => peer === 'har')?.tWithoutWildest ?? Number.NaN;
  return [
    atMost(
      'ranges: stocks 1d, 1 bar, QLIKE against the own mean of 250',
      changeAgainst(report, 'normal'),
      -0.15,
      percent,
    ),
    atLeast(
      `ranges: stocks 1d, 1 bar, t against pooled HAR without ${report.record.wildest}`,
      known(har),
      3,
      twoDigits,
    ),
  ];
}

const YEAR: readonly [number, number] = [0.785, 0.815];
const STATE: readonly [number, number] = [0.74, 0.86];

function coverageClaims({ record: { horizon }, ranges, signals }: RangeReport): Claim[] {
  const bars = barsText(horizon);
  const kinds = [
    ['80 % ranges', ranges],
    ['80 % intervals of signals', signals],
  ] as const;
  return kinds.flatMap(([name, { quarters, fifths, symbols }]) => [
    ...yearsOf({ quarters, fifths, symbols }).map(([year, held]) =>
      // A year is the unit of this target: it is counted, and its own interval would be of four quarters.
      within(`${name}: stocks 1d, ${bars}, held in ${year}`, known(coverage(held).value), YEAR, finePercent),
    ),
    ...fifths.map((held, k) =>
      within(`${name}: stocks 1d, ${bars}, held in fifth ${k + 1} of volatility`, coverage(held), STATE, percent),
    ),
    ...(horizon === 1 && name === '80 % ranges'
      ? [
          atLeast(
            'ranges: symbols whose last 240 held 75–86 %',
            shareOf(symbols.filter((share) => share >= 0.75 && share <= 0.86).length, symbols.length),
            0.9,
            percent,
          ),
        ]
      : []),
  ]);
}

const eventClaims = ({ events }: RangeReport): Claim[] =>
  events.map(({ event, calibrationError }) =>
    atMost(`events: calibration error of ${event}`, known(calibrationError), 0.02, (value) => value.toFixed(3)),
  );

/** Gates on worlds without memory must stay shut at every horizon, and on the simulator's world those of the next bar must open. */
export function gateClaims(results: GateResults): Claim[] {
  const trials = (world: GateKey['world']) =>
    results.filter(({ key }) => key.world === world).flatMap(({ result }) => result);
  const permuted = Map.groupBy(trials('permuted'), ({ horizon }) => horizon);
  const events = trials('permuted').map((trial) => trial.events);
  const full = Map.groupBy(
    results.filter(({ key }) => key.world === 'full'),
    ({ key }) => key.assetClass,
  );
  const opened = (of: readonly GateTrial[]) => shareOf(total(of, 'open'), total(of, 'gates'));
  return [
    ...[...permuted].map(([horizon, of]) =>
      atMost(`ranges: gates open on permuted days, ${barsText(horizon)}`, opened(of), 0.05, percent),
    ),
    ...(total(events, 'gates') === 0
      ? []
      : [
          atMost(
            'events: gates open on permuted days',
            shareOf(total(events, 'open'), total(events, 'gates')),
            0.05,
            percent,
          ),
        ]),
    ...(['iid_gauss', 'permuted'] as const).flatMap((world) => {
      const away = trials(world).map((trial) => [trial.away]);
      if (away.length === 0) return [];
      return [
        atMost(`ranges: mean distance from the usual on ${world}`, meanOf(away), 0.005, (value) => value.toFixed(4)),
      ];
    }),
    ...[...full].map(([assetClass, of]) => {
      const next = of.flatMap(({ result }) => result.filter(({ horizon }) => horizon === 1));
      return atLeast(
        `ranges: gates of the next bar open on the simulator's ${assetClass}`,
        opened(next),
        0.95,
        percent,
      );
    }),
  ];
}

const total = <Name extends string>(of: readonly Readonly<Record<Name, number>>[], name: Name): number =>
  sum(of.map((one) => one[name]));
