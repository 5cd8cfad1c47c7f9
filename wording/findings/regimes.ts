import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { REGIMES, standingText, TIMEFRAME_ADJECTIVES } from '../labels.ts';
import { countText, numberWord, percent } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** A state with this share holds a majority. */
const MAJORITY = 0.5;

/** What held most of the time, and what holds today; `today` null where no probability is known. */
export function riverFinding(
  held: readonly { readonly label: RegimeLabel; readonly days: number }[],
  today: { readonly label: RegimeLabel; readonly share: number } | null,
): string {
  const all = held.reduce((sum, { days }) => sum + days, 0);
  const [most] = held.toSorted((a, b) => b.days - a.days);
  if (most === undefined) return 'No daily regime is known yet';
  const past = `${upperFirst(REGIMES[most.label].phrase)} held on ${countText(most.days)} of ${countText(all)} days`;
  if (today === null) return past;
  if (today.share < MAJORITY) return `${past}; now no state holds a majority`;
  const same = today.label === most.label ? 'it' : REGIMES[today.label].phrase;
  return `${past}; now ${same} leads with ${percent(today.share)}`;
}

/** How far the charts of an instrument agree, and whether the daily one is among them. */
export function dialFinding(rows: readonly { readonly timeframe: Timeframe; readonly label: RegimeLabel }[]): string {
  const groups = [...Map.groupBy(rows, ({ label }) => label)].toSorted((a, b) => b[1].length - a[1].length);
  const [most, second] = groups;
  if (most === undefined) return 'No chart has a regime yet';
  const [label, members] = most;
  const [n, all] = [members.length, rows.length];
  if (all === 1) return `The ${TIMEFRAME_ADJECTIVES[members[0]?.timeframe ?? '1d']} chart is ${standingText(label, 1)}`;
  if (n === all) return `All ${numberWord(all)} charts are ${standingText(label, n)}`;
  if (n === 1) return 'No two charts agree';
  if (second !== undefined && second[1].length === n)
    return `The charts disagree: no state has more than ${numberWord(n)} of ${numberWord(all)}`;
  const daily = rows.find(({ timeframe }) => timeframe === '1d');
  const besides = daily === undefined || daily.label === label ? '' : '; the daily one is not';
  return `${upperFirst(numberWord(n))} of ${numberWord(all)} charts are ${standingText(label, n)}${besides}`;
}

/** How a class stands beside one of its members. `same` counts the member. */
export function peersFinding(same: number, all: number, many: string): string {
  if (all === 1) return 'It is the only one of its class';
  if (same === 1) return `It stands alone: none of the other ${numberWord(all - 1)} ${many} shares its state`;
  if (same === all) return `It is one of many: all ${numberWord(all)} ${many} share its state`;
  return `It is not alone: ${numberWord(same)} of ${numberWord(all)} ${many} share its state`;
}

/** Who is second and third, and when the label changes: it stays until another leads it by so many points. */
export function turnText(
  ranked: readonly { readonly label: RegimeLabel; readonly share: number }[],
  shown: RegimeLabel,
  points: number,
): string {
  const [second, third] = ranked.filter(({ label }) => label !== shown);
  if (second === undefined || third === undefined) return '';
  const places = `${upperFirst(REGIMES[second.label].phrase)} is second at ${percent(second.share)}, ${REGIMES[third.label].phrase} third.`;
  return `${places} The state changes at the close on which another leads it by ${points} points.`;
}
