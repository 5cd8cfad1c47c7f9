import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { REGIMES, standingText, TIMEFRAME_ADJECTIVES } from '../labels.ts';
import { listText } from '../lists.ts';
import { countText, numberWord, plural } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** The label that most show, the first of equals in the order of labels; null of none. */
export function leadingLabel(
  counts: readonly number[],
): { readonly label: RegimeLabel; readonly count: number } | null {
  const count = Math.max(0, ...counts);
  const label = REGIME_LABELS[counts.indexOf(count)];
  return count === 0 || label === undefined ? null : { label, count };
}

/** Which regimes lead where, on the charts of all classes; '' of none: "Range-bound leads 20 of 48 charts of classes, a bear trend 14". */
export function mapFinding(cells: readonly (readonly number[])[]): string {
  const leads = cells.flatMap((counts) => leadingLabel(counts)?.label ?? []);
  const byLabel = REGIME_LABELS.map((label) => ({ label, n: leads.filter((lead) => lead === label).length }))
    .filter(({ n }) => n > 0)
    .sort((a, b) => b.n - a.n);
  const [first, second] = byLabel;
  if (first === undefined) return cells.length === 0 ? '' : 'No regime is known yet';
  const most = `${upperFirst(REGIMES[first.label].phrase)} leads ${first.n} of ${plural(leads.length, 'chart')} of classes`;
  if (second === undefined) return most;
  return `${most}, ${second.n === first.n ? 'and ' : ''}${REGIMES[second.label].phrase} ${second.n}`;
}

interface DayCounts {
  readonly counts: readonly number[];
}

/** The label whose count has risen most over some days, its count now and then; null where none rose. */
function riser(days: readonly DayCounts[]): { label: RegimeLabel; now: number; before: number; of: number } | null {
  const [first, last] = [days[0]?.counts ?? [], days.at(-1)?.counts ?? []];
  const rises = REGIME_LABELS.map((label, k) => ({ label, now: last[k] ?? 0, before: first[k] ?? 0 }));
  const [most] = rises.sort((a, b) => b.now - b.before - (a.now - a.before));
  if (most === undefined || most.now <= most.before) return null;
  return { ...most, of: last.reduce((sum, count) => sum + count, 0) };
}

/** Before another number, a digit would run into it. */
const none = (count: number): string => (count === 0 ? 'none' : numberWord(count));

/** "Crypto: 11 of 24 in stress, none 90 days ago" */
export function classDaysFinding(title: string, days: readonly DayCounts[]): string {
  const most = riser(days);
  const ago = plural(days.length - 1, 'day');
  if (most === null) return `${title}: as many in each regime as ${ago} ago`;
  return `${title}: ${most.now} of ${most.of} ${standingText(most.label, most.now)}, ${none(most.before)} ${ago} ago`;
}

/** Of fewer members a share says little: one that moves would always be the largest. */
const CLASS_MIN = 5;

const sizeOf = (days: readonly DayCounts[]): number =>
  (days.at(-1)?.counts ?? []).reduce((sum, count) => sum + count, 0);

/** The class that changed most: "Crypto changed most: 46 more of 100 are in stress than 90 days ago"; '' of none. */
export function shareFinding(
  classes: readonly { readonly title: string; readonly days: readonly DayCounts[] }[],
): string {
  const large = classes.filter(({ days }) => sizeOf(days) >= CLASS_MIN);
  const moved = (large.length > 0 ? large : classes)
    .flatMap(({ title, days }) => {
      const most = riser(days);
      return most === null ? [] : [{ title, days: days.length - 1, ...most }];
    })
    .sort((a, b) => (b.now - b.before) / b.of - (a.now - a.before) / a.of);
  const [first] = moved;
  if (first === undefined) return classes.length === 0 ? '' : 'No class has changed its regimes';
  const ago = plural(first.days, 'day');
  return `${first.title} changed most in ${ago}: ${first.now} of ${first.of} ${first.now === 1 ? 'is' : 'are'} ${standingText(first.label, first.now)} now, ${none(first.before)} then`;
}

/** How much changed, against a usual day: "11 daily regimes changed at the last close, 4 do on a usual day". */
export function changesFinding(
  changed: number,
  rank: { readonly median: number; readonly lower: number } | null,
): string {
  if (changed === 0) return 'No daily regime changed at the last close';
  const what = `${plural(changed, 'daily regime')} changed at the last close`;
  return rank === null
    ? what
    : `${what}; ${rank.median === 0 ? 'none does' : `${countText(rank.median)} ${rank.median === 1 ? 'does' : 'do'}`} on a usual day`;
}

/** Where the next day is expected to be livelier than normal: "The next day is expected to be livelier than normal in Forex and Crypto". */
export function rangesFinding(
  classes: readonly { readonly title: string; readonly typical: number; readonly typicalNormal: number }[],
): string {
  if (classes.length === 0) return '';
  const ratio = ({ typical, typicalNormal }: (typeof classes)[number]) => typical / typicalNormal;
  const livelier = classes.filter((row) => ratio(row) > 1.25).map(({ title }) => title);
  const quieter = classes.filter((row) => ratio(row) < 0.75).map(({ title }) => title);
  const rest = livelier.length + quieter.length < classes.length ? ', normal elsewhere' : '';
  if (livelier.length === 0 && quieter.length === 0)
    return 'The next day is expected to be as wide as normal in every class';
  const parts = [
    ...(livelier.length > 0 ? [`livelier than normal in ${listText(livelier)}`] : []),
    ...(quieter.length > 0 ? [`quieter ${livelier.length === 0 ? 'than normal ' : ''}in ${listText(quieter)}`] : []),
  ];
  return `The next day is expected to be ${parts.join(', ')}${rest}`;
}

/** Heads of groups of changes: "Daily chart: 11 changes at the last close". */
export const groupTitle = (timeframe: Timeframe, changes: number): string =>
  `${upperFirst(TIMEFRAME_ADJECTIVES[timeframe])} chart: ${plural(changes, 'change')} since the close before`;
