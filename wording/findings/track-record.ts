import { longMonthText, shortDayText } from '../dates.ts';
import { listText } from '../lists.ts';
import { countText, numberWord, percent, percentNumber, plural } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** A range is meant to hold four moves in five. */
export const PROMISE = 0.8;

/** A share with its interval, of so many outcomes in so many stretches of time. */
export interface Rate {
  readonly share: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
  readonly stretches: number;
}

/** "79.5 %" */
export const rateText = ({ share }: Pick<Rate, 'share'>): string => percent(share, 1);
/** "77 to 82", or '' where too little is known. */
export const intervalText = ({ low, high }: Pick<Rate, 'low' | 'high'>): string =>
  low === null || high === null ? '' : `${percentNumber(low)} to ${percentNumber(high)}`;

/** Further off than this is no kept promise, whatever the number of outcomes. */
const NEAR = 0.025;
const verdictOf = ({ share }: Pick<Rate, 'share'>): 'kept' | 'short' | 'wide' => {
  if (Math.abs(share - PROMISE) <= NEAR) return 'kept';
  return share < PROMISE ? 'short' : 'wide';
};

/** Where the ranges of the next day stand, class by class. */
export function classCoverageFinding(
  classes: readonly {
    readonly title: string;
    readonly cell: { readonly held: Rate; readonly recent: { readonly share: number } | null } | null;
  }[],
): string {
  const known = classes.flatMap(({ title, cell }) => (cell === null ? [] : [{ title, ...cell }]));
  if (known.length === 0) return 'Ranges of the next day have too few outcomes; longer ones have some';
  const most = Math.max(...known.map(({ held }) => Math.abs(held.share - PROMISE)));
  const worse = known.filter(({ recent }) => recent !== null && recent.share < PROMISE - NEAR);
  const recent =
    worse.length === 0
      ? ''
      : `; ${worse.length === known.length ? 'all' : `${numberWord(worse.length)} of ${numberWord(known.length)}`} held less in the last 30 days`;
  const short = known.filter(({ held }) => verdictOf(held) === 'short');
  if (short.length > 0)
    return `Next-day ranges held too seldom in ${listText(short.map(({ title }) => title))}${recent}`;
  const where =
    known.length === 1 ? `in ${known[0]?.title === 'All classes' ? 'all classes' : known[0]?.title}` : 'in every class';
  if (most <= NEAR)
    return `Next-day ranges held within ${Math.max(0.1, 100 * most).toFixed(1)} points of 80 ${where}${recent}`;
  const wide = known.filter(({ held }) => verdictOf(held) === 'wide');
  return `Next-day ranges were wider than promised in ${listText(wide.map(({ title }) => title))}${recent}`;
}

interface Brier {
  readonly title: string;
  readonly ours: number;
  readonly base: number;
}

/** "27 %": by how much of the error of the base rate ours is smaller; "4 % worse" where it is larger. */
export function betterText({ ours, base }: Pick<Brier, 'ours' | 'base'>): string {
  const gain = base > 0 ? 1 - ours / base : 0;
  if (Math.abs(gain) < 0.005) return percent(0);
  return gain < 0 ? `${percent(-gain)} worse` : percent(gain);
}

/** Whether what is said of labels beats what their class alone would say. */
export function brierFinding(classes: readonly Brier[], labels: readonly Brier[]): string {
  const losers = classes.filter(({ ours, base }) => ours >= base);
  const [weakest] = labels.toSorted((a, b) => b.ours / b.base - a.ours / a.base);
  if (losers.length === classes.length) return 'Regime calls are no better than their base rate so far';
  if (losers.length > 0)
    return `Regime calls beat their base rate in ${classes.length - losers.length} of ${plural(classes.length, 'class', 'classes')}, not in ${listText(losers.map(({ title }) => title))}`;
  const least = weakest === undefined || labels.length < 2 ? '' : `, for ${weakest.title.toLowerCase()} by the least`;
  return `Regime calls beat their base rate in ${classes.length === 1 ? (classes[0]?.title ?? '') : 'every class'}${least}`;
}

interface Point {
  readonly claimed: number;
  readonly came: Rate;
}

const gapOf = ({ claimed, came }: Point): number => came.share - claimed;
/** Whether what came is further from what was said than chance explains. */
const isOff = ({ claimed, came }: Point): boolean =>
  came.low !== null && came.high !== null && (claimed < came.low || claimed > came.high);

/** What a diagram of said and came shows. */
export function diagramFinding(points: readonly Point[]): string {
  const [worst] = points.filter(isOff).toSorted((a, b) => Math.abs(gapOf(b)) - Math.abs(gapOf(a)));
  if (worst === undefined) {
    const most = Math.max(...points.map((point) => Math.abs(gapOf(point))));
    return points.some(({ came }) => came.low !== null)
      ? `Came as often as said, within ${Math.round(100 * most)} points and within chance`
      : `Within ${Math.round(100 * most)} points so far; too few weeks to tell from chance`;
  }
  const points100 = Math.round(100 * Math.abs(gapOf(worst)));
  return `Said ${percent(worst.claimed)}, came ${percent(worst.came.share)}: ${points100} points ${gapOf(worst) < 0 ? 'less' : 'more'} often, beyond chance`;
}

/** What all diagrams show together. */
export function diagramsFinding(
  diagrams: readonly { readonly name: string; readonly points: readonly Point[] }[],
): string {
  const leaning = diagrams.map(({ name, points }) => {
    const off = points.filter(isOff);
    const n = (of: readonly Point[]) => of.reduce((sum, point) => sum + Math.sign(gapOf(point)), 0);
    return { name, lean: Math.sign(n(off)), isOff: off.length > 0 };
  });
  const kept = leaning.filter(({ isOff }) => !isOff).map(({ name }) => name);
  const less = leaning.filter(({ isOff, lean }) => isOff && lean <= 0).map(({ name }) => name);
  const more = leaning.filter(({ isOff, lean }) => isOff && lean > 0).map(({ name }) => name);
  const parts = [
    ...(less.length > 0 ? [`what we say of ${listText(less)} comes less often than said`] : []),
    ...(more.length > 0 ? [`what we say of ${listText(more)} comes more often than said`] : []),
    ...(kept.length > 0 ? [`what we say of ${listText(kept)} comes about as often as said`] : []),
  ];
  return upperFirst(parts.join('; '));
}

/** Whether unusual days were followed by larger moves than others. */
export function noveltyRecordFinding(flagged: Rate, ordinary: Rate): string {
  const apart =
    flagged.low !== null && flagged.high !== null && (ordinary.share < flagged.low || ordinary.share > flagged.high);
  const text = `After unusual days ${percent(flagged.share)} of next moves were larger than usual, after others ${percent(ordinary.share)}`;
  return apart ? text : `${text}: within chance`;
}

/** The headline of the page. Null: what has no record. */
export function recordHeadline({
  ranges,
  directions,
}: {
  readonly ranges: Pick<Rate, 'share' | 'low'> | null;
  /** Open gates, outcomes, and the share that was right; null for a tier that does not read directions. */
  readonly directions: { readonly open: number; readonly resolved: number; readonly rate: number | null } | null;
}): string {
  const first =
    ranges === null
      ? 'Ranges have too few outcomes for a record'
      : { kept: 'Ranges keep their promise', short: 'Ranges hold too seldom', wide: 'Ranges are wider than promised' }[
          verdictOf(ranges)
        ];
  const soFar = ranges !== null && ranges.low === null ? ' so far' : '';
  if (directions === null) return first + soFar;
  const second =
    directions.rate !== null
      ? `directions were right ${percent(directions.rate)} of the time`
      : directions.open === 0
        ? 'direction has proved nothing'
        : 'direction has proved almost nothing';
  return `${first}${soFar}; ${second}`;
}

/** "inside 812 of 1,020": for a reader of counts alone. */
export const insideText = (rate: Pick<Rate, 'share' | 'n'>): string =>
  `${countText(Math.round(rate.share * rate.n))} of ${countText(rate.n)}`;

/** "1,020 outcomes in 34 weeks"; of stretches of several weeks: "in 9 stretches of 4 weeks". */
export const countedText = ({ n, stretches }: Pick<Rate, 'n' | 'stretches'>, weeks = 1, noun = 'outcome'): string =>
  `${plural(n, noun)} in ${weeks === 1 ? plural(stretches, 'week') : `${plural(stretches, 'stretch', 'stretches')} of ${weeks} weeks`}`;

/** "November 2026" */
export const monthTitle = (month: string): string => longMonthText(`${month}-01`);

/** The worst day of a class: "12 of 32" and the sentence below it. */
export const worstDayText = ({ title, day }: { readonly title: string; readonly day: string }): string =>
  `${title} stayed inside ${title.endsWith('s') ? 'their' : 'its'} next-day range after ${shortDayText(day)}, the worst day since records began.`;
