import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { LABEL_TEXT, list, plural, timeText } from '#wording/words.ts';
import type { ClassCounts } from './models.ts';
import type { InstrumentRow } from './rows.ts';

/**
 * Plain notes: what every tier may know, counts and daily regimes, by fixed rules. The free tier reads them; they stand in for a note of
 * `narrative/` that its verifier refused.
 */
export function overviewNote(classes: readonly ClassCounts[]): string[] {
  const changed = classes.filter(({ changed: count }) => count > 0);
  const total = changed.reduce((sum, { changed: count }) => sum + count, 0);
  const instruments = classes.reduce((sum, { total: count }) => sum + count, 0);
  const unknown = classes.reduce((sum, { total: all, known }) => sum + all - known, 0);
  return [
    total === 0
      ? `No daily regime changed at the last close; ${plural(instruments, 'instrument')} ${instruments === 1 ? 'is' : 'are'} followed.`
      : `${plural(total, 'daily regime')} changed at the last close: ${list(changed.map(({ title, changed: count }) => `${count} in ${title}`))}.`,
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
      : `On the daily chart ${symbol} is in ${describe(daily)}.`;
  return haltedSince > 0
    ? [
        `${symbol} has not traded since ${timeText(haltedSince)}: it counts as halted, and what is shown stands still until it trades again.`,
        state,
      ]
    : [state];
}

const describe = (label: RegimeLabel): string =>
  label === 'bull_trend' || label === 'bear_trend'
    ? `a ${LABEL_TEXT[label]}`
    : label === 'range_bound'
      ? 'a range-bound regime'
      : LABEL_TEXT[label];

/** "Of 96 instruments, 40 are in a bull trend and 31 range-bound on the daily chart." */
function leading(classes: readonly ClassCounts[]): string {
  const known = classes.reduce((sum, entry) => sum + entry.known, 0);
  if (known === 0) return 'No daily regime is known yet.';
  const sums = REGIME_LABELS.map((label, k) => ({
    label,
    count: classes.reduce((sum, { counts }) => sum + (counts[k] as number), 0),
  }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
  const [first, second] = sums;
  const parts = [first, second]
    .filter((entry) => entry !== undefined)
    .map(({ label, count }) => `${count} ${count === 1 ? 'is' : 'are'} in ${describe(label)}`);
  return `Of ${plural(known, 'instrument')}, ${list(parts)} on the daily chart.`;
}
