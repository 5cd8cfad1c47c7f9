import { countOf } from '../count-words.ts';
import { countText, numberWord, percent, plural } from '../numbers.ts';
import { upperFirst } from '../text.ts';
import { insideText, intervalText, PROMISE, type Rate, rateText } from './track-record.ts';

/** What the ranges of the next day held, in a sentence. `recent`: the share of the last thirty days. */
export function rangesDeck(held: Rate, recent: number | null, isShare: boolean): string {
  const weeks = plural(held.stretches, 'week');
  if (!isShare)
    return `Over ${weeks} up to the open day of ninety days ago, next-day ranges held ${insideText(held)} outcomes; four in five are promised.`;
  const interval = intervalText(held);
  const common = interval === '' ? '' : ` (${interval} is compatible with so many weeks)`;
  const now =
    recent === null || Math.abs(recent - held.share) < 0.01
      ? ''
      : recent < held.share
        ? `, though only ${percent(recent, 1)} in the last 30 days`
        : `, and ${percent(recent, 1)} in the last 30 days`;
  return `Over ${weeks} the ${percent(PROMISE)} ranges held ${rateText(held)} of next-day outcomes${common}${now}.`;
}

/** How many models of directions may speak, and what came of it. */
export function directionsDeck(models: number, open: number, resolved: number | null): string {
  if (models === 0) return 'No model of direction has been tested yet.';
  const passed =
    open === 0
      ? `None of ${countText(models)} models of direction has passed its gate.`
      : `${upperFirst(numberWord(open))} of ${countText(models)} models of direction ${open === 1 ? 'has passed its' : 'have passed their'} gate.`;
  if (resolved === null) return passed;
  const outcomes =
    resolved === 0
      ? 'No direction has an outcome yet.'
      : `${upperFirst(countOf(resolved, 'direction'))} ${resolved === 1 ? 'has' : 'have'} an outcome.`;
  return `${passed} ${outcomes}`;
}

/** What has no record yet, each in a plain sentence. */
export const WAITING = {
  ranges: (n: number, isOpenDay: boolean): string =>
    `Ranges: ${outcomesText(n)}${isOpenDay ? ' up to the open day of ninety days ago' : ''}. How many held is shown from a hundred on.`,
  regimes: (n: number): string =>
    `Regimes: what is said of the same label ten days on takes ten sessions to be judged; ${outcomesText(n)} so far, and a share is shown from a hundred on.`,
  directions: (n: number): string =>
    `Directions: ${outcomesText(n)} on daily charts so far. Said against came is drawn from a hundred on.`,
  events: (n: number): string => `Events: ${outcomesText(n)} so far. Said against came is drawn from a hundred on.`,
  novelty: (n: number): string =>
    n === 0
      ? 'Novelty: no unusual day has a next move that is known yet. What followed is shown from a hundred on.'
      : `Novelty: the next move after ${countOf(n, 'unusual day')} is known so far; what followed is shown from a hundred on.`,
} as const;

const outcomesText = (n: number): string => `${countOf(n, 'outcome')} ${n === 1 ? 'is' : 'are'} known`;
