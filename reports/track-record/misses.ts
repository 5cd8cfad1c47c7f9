import { gainText } from '#wording/findings/gates.ts';
import { insideText, PROMISE, worstDayText } from '#wording/findings/track-record.ts';
import { classTitle } from '#wording/labels.ts';
import { countText, percent, percentNumber, plural } from '#wording/numbers.ts';
import type { CoverageModel, GatesModel, TrackRecordModel } from '../models/track-record.ts';
import type { RangeDayRow } from '../queries/track-record.ts';

type Miss = TrackRecordModel['misses'][number];

/** On fewer ranges one that fails is no bad day. */
const LEAST_MEMBERS = 5;
const SHOWN = 3;

interface Record {
  readonly isShare: boolean;
  readonly days: readonly RangeDayRow[];
  readonly coverage: CoverageModel | null;
  readonly diagrams: TrackRecordModel['diagrams'];
  readonly gates: GatesModel | null;
}

/** Where what was said was most wrong, the plainest first. Nothing is chosen by how it looks: each is the worst of its kind. */
export const missesOf = (record: Record): Miss[] =>
  [...recentMiss(record), ...dayMiss(record), ...saidMiss(record), ...gateMiss(record)].slice(0, SHOWN);

/** The class and horizon whose ranges held least in the last thirty days. */
function recentMiss({ coverage, isShare }: Record): Miss[] {
  const cells = (coverage?.rows ?? []).flatMap(({ title, cells }) =>
    cells.flatMap((cell, k) =>
      cell?.recent && cell.recent.share < PROMISE
        ? [{ title, horizon: coverage?.horizons[k] ?? '', open: cell.open, ...cell.recent }]
        : [],
    ),
  );
  const [worst] = cells.toSorted((a, b) => a.share - b.share);
  if (worst === undefined) return [];
  const usual = worst.open === false ? ' Its gate is shut, so these are the usual ranges.' : '';
  return [
    {
      figure: isShare ? percent(worst.share) : insideText(worst),
      text: `of the ${worst.horizon.toLowerCase().replace(/ day(s?)$/, '-day')} ranges of ${worst.title} held in the last 30 days${isShare ? `, of ${countText(worst.n)}` : ''}; four in five were promised.${usual}`,
    },
  ];
}

/** The day after which the fewest members of a class stayed inside. */
function dayMiss({ days }: Record): Miss[] {
  const next = days.filter(({ horizon, outcomes }) => horizon === 1 && outcomes >= LEAST_MEMBERS);
  const [worst] = next.toSorted(
    (a, b) => a.held / a.outcomes - b.held / b.outcomes || b.outcomes - a.outcomes || (a.day < b.day ? 1 : -1),
  );
  if (worst === undefined || worst.held / worst.outcomes >= PROMISE) return [];
  return [
    {
      figure: `${countText(worst.held)} of ${countText(worst.outcomes)}`,
      text: worstDayText({ title: classTitle(worst.assetClass), day: worst.day }),
    },
  ];
}

/** The group of claims whose outcome was furthest from what was said. */
function saidMiss({ diagrams }: Record): Miss[] {
  const points = (diagrams?.rows ?? []).flatMap(({ title, points }) => points.map((point) => ({ title, ...point })));
  const [worst] = points.toSorted((a, b) => Math.abs(b.came.share - b.claimed) - Math.abs(a.came.share - a.claimed));
  if (worst === undefined) return [];
  const { title, claimed, came } = worst;
  return [
    {
      figure: `${percentNumber(came.share)} against ${percentNumber(claimed)}`,
      text: `${title}: said in ${percent(claimed)} of ${countText(came.n)} calls on average, it came in ${percent(came.share)}, over ${plural(came.stretches, 'stretch', 'stretches')} of time.`,
    },
  ];
}

/** The model that is furthest below the simplest forecast. */
function gateMiss({ gates }: Record): Miss[] {
  const models = (gates?.groups ?? []).flatMap((group) =>
    group.models.map((model) => ({ kind: group.title, ...model })),
  );
  const [worst] = models.filter(({ t }) => t < 0).toSorted((a, b) => a.t - b.t);
  if (worst === undefined) return [];
  return [
    {
      figure: gainText(worst.t),
      text: `is the t of the model of ${worst.title} (${worst.kind.toLowerCase()}): worse than the simplest forecast, ${worst.open ? 'and open by its past record alone' : 'so its gate is shut'}.`,
    },
  ];
}
