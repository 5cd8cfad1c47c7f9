import { REGIME_LABELS } from '#market/regime-label.ts';
import { timeText } from '#wording/dates.ts';
import { REGIMES } from '#wording/labels.ts';
import { listText } from '#wording/lists.ts';
import { plural } from '#wording/numbers.ts';
import { standingsText } from '#wording/standings.ts';
import type { ClassCounts } from './models/class-counts.ts';
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
    standing(classes),
    ...(unknown > 0
      ? [`${plural(unknown, 'instrument')} ${unknown === 1 ? 'has' : 'have'} too little history for a daily regime.`]
      : []),
  ];
}

export const classNote = (counts: ClassCounts): string[] => [
  counts.changed === 0
    ? 'No daily regime of this class changed at the last close.'
    : counts.total === 1
      ? 'The daily regime of its only instrument changed at the last close.'
      : `${plural(counts.changed, 'daily regime')} of ${counts.total} changed at the last close.`,
  standing([counts]),
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

/** "Of 96 instruments on the daily chart, 40 are in bull trends, 31 range-bound and 25 in stress." */
function standing(classes: readonly ClassCounts[]): string {
  const known = classes.reduce((sum, entry) => sum + entry.known, 0);
  if (known === 0) return 'No daily regime is known yet.';
  const text = standingsText(
    REGIME_LABELS.map((label, k) => ({
      label,
      n: classes.reduce((sum, { counts }) => sum + (counts[k] ?? 0), 0),
    })),
  );
  return known === 1
    ? `On the daily chart, the only instrument with a regime ${text.replace(/^1 /, '')}.`
    : `Of ${plural(known, 'instrument')} on the daily chart, ${text}.`;
}
