import type { RegimeLabel } from '#market/regime-label.ts';
import type { Fact } from '../fact.ts';
import type { FactBook } from '../fact-book.ts';
import type { RegimeInput } from '../input.ts';
import { type DraftSentence, sentenceOf } from '../realise.ts';
import { aboutClasses, beforeFact, dayFacts, labelFact } from './facts.ts';
import { countOf, lastWeek, type Scene } from './scene.ts';

/** "Now 13 of 32 are in stress; a day before it was 22, and 25 at the peak of the week." As much of it as the tier reads. */
export function comparison(
  { classes, label, rows }: { classes: readonly string[]; label: RegimeLabel; rows: readonly RegimeInput[] },
  scene: Scene,
  book: FactBook,
): DraftSentence {
  const about = aboutClasses(classes);
  const now = labelFact(book, scene, rows, { label, format: 'ofInState', about });
  if (scene.countsBefore(classes, '1d').length === 0) return sentenceOf('Now {now}|.', { now });
  const { text, slots } = beforeText({ classes, label, now }, scene, book);
  return sentenceOf(`Now {now}|; a day before ${text}`, { now, ...slots });
}

/** The same of what was before alone, where the sentence ahead says what is now; null where the tier does not read it. */
export function comparisonBefore(
  { classes, label, rows }: { classes: readonly string[]; label: RegimeLabel; rows: readonly RegimeInput[] },
  scene: Scene,
  book: FactBook,
): DraftSentence | null {
  if (scene.countsBefore(classes, '1d').length === 0) return null;
  const now = labelFact(book, scene, rows, { label, format: 'ofInState', about: aboutClasses(classes) });
  const { text, slots } = beforeText({ classes, label, now }, scene, book);
  return sentenceOf(`A day before ${text}`, slots);
}

function beforeText(
  { classes, label, now }: { classes: readonly string[]; label: RegimeLabel; now: Fact },
  scene: Scene,
  book: FactBook,
) {
  const before = beforeFact(book, scene.countsBefore(classes, '1d'), label, aboutClasses(classes));
  const peak = peakFact({ classes, label, least: Math.max(Number(now.value), Number(before.value)) }, scene, book);
  return peak === null
    ? { text: 'it was {before}|.', slots: { before } }
    : { text: 'it was {before}|, and {peak}|.', slots: { before, peak } };
}

/** The most of the last seven days, where that was more than now and the day before. */
function peakFact(
  { classes, label, least }: { classes: readonly string[]; label: RegimeLabel; least: number },
  scene: Scene,
  book: FactBook,
): Fact | null {
  const week = lastWeek(scene.countDays(classes));
  if (!week.some((rows) => countOf(rows, label) > least)) return null;
  return book.derive('highest', dayFacts(book, week, label), { unit: 'count', format: 'weekPeak', about: {} });
}
