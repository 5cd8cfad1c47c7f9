import { betterText, countedText, intervalText, PROMISE, rateText } from '#wording/findings/track-record.ts';
import { countText, percent } from '#wording/numbers.ts';
import type { BrierModel, GatesModel, RateModel, TrackRecordModel } from '../models/track-record.ts';
import type { RangeDayRow } from '../queries/track-record.ts';
import { LEAST_OUTCOMES } from '../ranges.ts';
import { stretchesOf } from './rate.ts';
import { stretchOf } from './weeks.ts';

type Tile = TrackRecordModel['tiles'][number];

interface Figures {
  readonly isShare: boolean;
  readonly held: RateModel | null;
  readonly recent: RateModel | null;
  /** Days of the next-day ranges. */
  readonly next: readonly RangeDayRow[];
  readonly brier: BrierModel | null;
  readonly gates: GatesModel | null;
  readonly novelty: TrackRecordModel['novelty'];
  /** Directions with an outcome; null where the tier reads none. */
  readonly resolved: number | null;
}

const SHOWN = 4;

/** The figures that sum the record up, each with what it is compared with and its number. */
export const tilesOf = (figures: Figures): Tile[] =>
  [
    ...rangesTile(figures),
    ...brierTile(figures),
    ...gatesTile(figures),
    ...directionsTile(figures),
    ...noveltyTile(figures),
  ].slice(0, SHOWN);

function rangesTile({ held, recent, next, isShare }: Figures): Tile[] {
  if (held === null) return [];
  const interval = intervalText(held);
  const counted = countedText(held);
  if (!isShare)
    return [
      {
        title: 'Next-day ranges: inside',
        value: countText(Math.round(held.share * held.n)),
        of: `of ${countText(held.n)}`,
        against: `four in five are promised · ${counted}`,
        days: [],
      },
    ];
  return [
    {
      title: `${percent(PROMISE)} ranges, next day: held`,
      value: rateText(held),
      of: '',
      against: [
        ...(recent === null ? [] : [`last 30 days ${rateText(recent)}`]),
        ...(interval === '' ? [] : [`${interval} is common`]),
        counted,
      ].join(' · '),
      days: weeklyShares(next),
    },
  ];
}

/** The share of each week that has enough outcomes, oldest first. */
function weeklyShares(days: readonly RangeDayRow[]): (number | null)[] {
  const ascending = days.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  return stretchesOf(
    ascending,
    ({ day }) => stretchOf(day, 1),
    ({ outcomes: n, held: hits }) => ({ n, hits }),
  ).map(({ n, hits }) => (n === 0 ? null : hits / n));
}

function brierTile({ brier }: Figures): Tile[] {
  if (brier === null) return [];
  const n = brier.classes.reduce((sum, row) => sum + row.n, 0);
  const mean = (of: 'ours' | 'base') => brier.classes.reduce((sum, row) => sum + row[of] * row.n, 0) / n;
  const [ours, base] = [mean('ours'), mean('base')];
  const better = betterText({ ours, base });
  const stretches = Math.max(...brier.classes.map((row) => row.stretches));
  return [
    {
      title: 'Regime still the same ten days on',
      value: better.endsWith('worse') ? better : `${better} better`,
      of: '',
      against: `than its base rate (Brier ${ours.toFixed(3)} against ${base.toFixed(3)}) · ${countedText({ n, stretches }, 2, 'call')}`,
      days: [],
    },
  ];
}

function gatesTile({ gates }: Figures): Tile[] {
  if (gates === null) return [];
  const open = (of: string) =>
    gates.groups.filter(({ id }) => id.startsWith(of)).flatMap(({ models }) => models.filter(({ open }) => open))
      .length;
  const all = gates.groups.flatMap(({ models }) => models);
  const shut = all.filter((model) => !model.open).length;
  const kinds = [
    `${open('range')} for ranges`,
    `${open('direction') + open('relative')} for direction`,
    ...(shut === 0 ? [] : [`${countText(shut)} say only what is usual`]),
  ];
  return [
    {
      title: 'Gates open',
      value: countText(all.length - shut),
      of: `of ${countText(all.length)}`,
      against: kinds.join(' · '),
      days: [],
    },
  ];
}

const directionsTile = ({ resolved }: Figures): Tile[] =>
  resolved === null
    ? []
    : [
        {
          title: 'Directions resolved',
          value: countText(resolved),
          of: '',
          against: resolved < LEAST_OUTCOMES ? `a hit rate from ${LEAST_OUTCOMES} on` : 'hit rates by model below',
          days: [],
        },
      ];

function noveltyTile({ novelty }: Figures): Tile[] {
  const all = novelty?.rows[0];
  if (all === undefined) return [];
  return [
    {
      title: 'Larger than usual after an unusual day',
      value: percent(all.flagged.share),
      of: '',
      against: `${percent(all.ordinary.share)} after others · ${countedText(all.flagged, 1, 'day')}`,
      days: [],
    },
  ];
}
