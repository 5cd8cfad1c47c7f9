import type { TermId } from '../glossary.ts';
import { listText } from '../lists.ts';
import { countText, numberWord } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** "40 of 42 targets are met; two are missed". */
export function evaluationFinding(targets: readonly { readonly isMet: boolean }[]): string {
  const missed = targets.filter(({ isMet }) => !isMet).length;
  const met = targets.length - missed;
  if (missed === 0) return `All ${countText(targets.length)} targets are met`;
  return `${countText(met)} of ${countText(targets.length)} targets are met; ${numberWord(missed)} ${missed === 1 ? 'is' : 'are'} missed`;
}

/** Names of misses that are said before the tables say all of them. */
const NAMED = 2;

/** What was missed, in a sentence, and what the figures are worth. */
export function evaluationDeck(missed: readonly string[]): string {
  const base =
    'Everything that is claimed was measured on simulated markets whose truth is known, and on real series where it can be. The targets were set before. None of it says anything about future returns.';
  if (missed.length === 0) return base;
  const more = missed.length - NAMED;
  const named = missed.slice(0, NAMED).map((what) => `“${what}”`);
  return `${upperFirst(numberWord(missed.length))} ${missed.length === 1 ? 'target was' : 'targets were'} missed: ${listText(more > 0 ? [...named, `${numberWord(more)} more below`] : named)}. ${base}`;
}

/** Words of a topic of the evaluation: its name, what is claimed, what it is for, and what it is not for. */
interface TopicCard {
  readonly title: string;
  readonly claims: string;
  readonly use: string;
  readonly not: string;
  /** Words of its tables that few readers know. */
  readonly terms: readonly TermId[];
}

export const TOPIC_CARDS: Readonly<Record<'ranges' | 'regimes' | 'signals' | 'novelty' | 'shifts', TopicCard>> = {
  ranges: {
    title: 'Ranges and events',
    claims: 'How far a price is likely to move: the interval that is meant to hold four moves in five.',
    use: 'To size what a day may bring, against what is usual for the instrument.',
    not: 'Which way it moves; how far a move beyond the range goes.',
    terms: ['qlike', 'held', 'calibration-error', 'interval'],
  },
  regimes: {
    title: 'Regimes',
    claims: 'Which of five states an instrument is in now, with a probability, from closed bars alone.',
    use: 'To tell quiet from wild stretches, and one from its own past.',
    not: 'To compare instruments or decades; to forecast the next return.',
    terms: ['kappa', 'balanced-accuracy', 'calibration-error'],
  },
  signals: {
    title: 'Directions',
    claims: 'Up or down over a horizon, and only where a test on unseen bars was passed. Most charts have none.',
    use: 'As a lean with its doubt beside it, where a gate is open.',
    not: 'As a reason on its own; no cost of trading is counted.',
    terms: ['gate', 'rank-ic', 'base-rate'],
  },
  novelty: {
    title: 'Novelty',
    claims: 'How unusual a bar is among the ordinary bars of its class, and by which of its properties.',
    use: 'To notice what needs a look: a jump, a burst, a feed that stands still.',
    not: 'To say what happened, or what follows.',
    terms: ['auc', 'novelty'],
  },
  shifts: {
    title: 'Correlation shifts',
    claims: 'Which instruments no longer move together as before, with how many findings would be false by chance.',
    use: 'To see when a group breaks or closes ranks.',
    not: 'To find small changes among many pairs: the list is short, and solid.',
    terms: ['power', 'false-discovery', 'shift'],
  },
};
