import { REGIME_LABELS } from '#market/regime-label.ts';
import { timeText } from '#wording/dates.ts';
import { REGIMES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { plural } from '#wording/numbers.ts';
import type { ClassCounts } from './models.ts';
import type { InstrumentRow } from './tier-rows.ts';

/**
 * The plain note of the overview: counts and daily regimes, which every tier may know, by fixed rules. The free tier reads plain notes;
 * they also stand in for a note of `narrative/` that its verifier refused.
 */
export function overviewNote(classes: readonly ClassCounts[]): string[] {
  const changed = classes.filter(({ changed: count }) => count > 0);
  const total = changed.reduce((sum, { changed: count }) => sum + count, 0);
  const instruments = classes.reduce((sum, { total: count }) => sum + count, 0);
  const unknown = classes.reduce((sum, { total: all, known }) => sum + all - known, 0);
  return [
    total === 0
      ? `No daily regime changed at the last close; ${plural(instruments, 'instrument')} ${instruments === 1 ? 'is' : 'are'} followed.`
      : `${plural(total, 'daily regime')} changed at the last close: ${listText(changed.map(({ title, changed: count }) => `${count} in ${title}`))}.`,
    leading(classes),
    ...(unknown > 0
      ? [`${plural(unknown, 'instrument')} ${unknown === 1 ? 'has' : 'have'} too little history for a daily regime.`]
      : []),
  ];
}

export const classNote = (counts: ClassCounts): string[] => [
  counts.changed === 0
    ? 'No daily regime of this class changed at the last close.'
    : `${plural(counts.changed, 'daily regime')} of ${counts.total} changed at the last close.`,
  leading([counts]),
];

export function instrumentNote({ symbol, daily, haltedSince }: InstrumentRow): string[] {
  const state =
    daily === null
      ? 'There is too little history for a daily regime.'
      : `On the daily chart ${symbol} is in ${REGIMES[daily].phrase}.`;
  return haltedSince > 0
    ? [
        `${symbol} has not traded since ${timeText(haltedSince)}: it counts as halted, and what is shown stands still until it trades again.`,
        state,
      ]
    : [state];
}

/** "Of 96 instruments, 40 are in a bull trend and 31 range-bound on the daily chart." */
function leading(classes: readonly ClassCounts[]): string {
  const known = classes.reduce((sum, entry) => sum + entry.known, 0);
  if (known === 0) return 'No daily regime is known yet.';
  const sums = REGIME_LABELS.map((label, k) => ({
    label,
    count: classes.reduce((sum, { counts }) => sum + (counts[k] ?? 0), 0),
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [first, second] = sums;
  const parts = [first, second]
    .filter((entry) => entry !== undefined)
    .map(({ label, count }) => `${count} ${count === 1 ? 'is' : 'are'} in ${REGIMES[label].phrase}`);
  return `Of ${plural(known, 'instrument')}, ${listText(parts)} on the daily chart.`;
}
