import type { RegimeLabel } from '#market/regime-label.ts';
import { countOf } from '../count-words.ts';
import { REGIMES } from '../labels.ts';
import { countText, percent, plural } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** Fewer states are listed, not judged. */
const LEAST_SPELLS = 20;
/** Below so many the interval is said. */
const FEW = 100;

/** When half of such states had ended, and where the state of today stands. `points`: share that lasts beyond so many days. */
export function survivalFinding(
  points: readonly { readonly days: number; readonly share: number }[],
  today: number,
  spells: number,
): string {
  if (spells < LEAST_SPELLS)
    return `Only ${countOf(spells, 'such state')} ${spells === 1 ? 'was' : 'were'} seen so far`;
  const half = points.find(({ share }) => share <= 0.5);
  if (half === undefined)
    return `More than half of such states last beyond ${countText(points.at(-1)?.days ?? 0)} days`;
  const place = today > half.days ? '; this one has outlasted them' : '';
  return `Half of such states end within ${countOf(half.days, 'day')}${place}`;
}

/** What usually came next, and whether that is more so after the state before. */
export function nextFinding(
  nexts: readonly { readonly label: RegimeLabel; readonly share: number }[],
  ends: number,
  after: { readonly label: RegimeLabel; readonly shareOfTop: number; readonly ends: number } | null,
): string {
  const [top] = nexts;
  if (top === undefined || ends < LEAST_SPELLS)
    return `Only ${countOf(ends, 'such state')} ${ends === 1 ? 'has' : 'have'} ended so far`;
  const often = top.share >= 0.5 ? 'usually came next' : `came next most often, in ${percent(top.share)}`;
  const more =
    after !== null && after.ends >= 10 && after.shareOfTop >= top.share + 0.1
      ? `, more so after ${REGIMES[after.label].text}`
      : '';
  return `${upperFirst(REGIMES[top.label].phrase)} ${often}${more}`;
}

/** "below 50 %", "60 to 70 %", "80 % and above". */
export function bucketText(from: number, to: number): string {
  if (from === 0) return `below ${percent(to)}`;
  return to >= 1 ? `${percent(from)} and above` : `${Math.round(from * 100)} to ${percent(to)}`;
}

/** How long states lasted by the confidence at their start: in the bucket of today, else in the largest. */
export function calibrationFinding(
  rows: readonly {
    readonly from: number;
    readonly to: number;
    readonly current: boolean;
    readonly spells: number;
    readonly median: number | null;
  }[],
): string {
  const chosen = rows.find(({ current }) => current) ?? rows.toSorted((a, b) => b.spells - a.spells)[0];
  if (chosen === undefined) return 'No such change was seen so far';
  const called = `Changes called ${chosen.to >= 1 || chosen.from === 0 ? '' : 'at '}${bucketText(chosen.from, chosen.to)}`;
  if (chosen.median === null) return `${called} mostly still last`;
  return `${called} lasted ${countOf(chosen.median, 'day')} in the median`;
}

/** What few cases are worth: the interval in words where it is wide, and the waves behind the number. */
export function nextDoubt({
  label,
  ends,
  low,
  high,
  all,
}: {
  label: RegimeLabel;
  ends: number;
  low: number;
  high: number;
  all: { readonly changes: number; readonly waves: number | null };
}): string {
  const what = `${REGIMES[label].text}${label.endsWith('trend') ? 's' : ''}`;
  const few =
    ends < FEW
      ? `Only ${countText(ends)} are few: the true share of ${what} lies between ${percent(low)} and ${percent(high)} (95 %).`
      : '';
  const echo =
    all.waves === null
      ? ''
      : `Instruments change together: ${plural(all.changes, 'change')} came in ${plural(all.waves, 'wave')}.`;
  return [few, echo].filter((text) => text !== '').join(' ');
}
