import type { RegimeLabel } from '#market/regime-label.ts';
import { dayText } from '../dates.ts';
import { epochDayText } from '../epoch-days.ts';
import { REGIMES } from '../labels.ts';
import { percent, plural, twoDigits, typicalMove } from '../numbers.ts';
import { rarityOf, rarityWords } from './sizes.ts';

/** One question that a page answers: what it said on the open day, and what came of it. */
export interface OpenAnswer {
  readonly question: string;
  readonly answer: string;
  readonly came: string;
}

const NO_FORECAST = 'not a forecast';

export const openDayFinding = (day: number, label: RegimeLabel, age: number, share: number): string =>
  `On ${epochDayText(day)} the page showed ${REGIMES[label].phrase} on day ${age}, ${percent(share)} sure`;

/** `changedAt`: UTC ms, 0 while the state still lasts. */
export function sureAnswer({
  label,
  share,
  second,
  changedAt,
}: {
  label: RegimeLabel;
  share: number;
  second: { readonly label: RegimeLabel; readonly share: number };
  changedAt: number;
}): OpenAnswer {
  return {
    question: 'How sure is the state?',
    answer: `${percent(share)} for ${REGIMES[label].phrase}; second, ${REGIMES[second.label].phrase} at ${percent(second.share)}`,
    came: changedAt === 0 ? 'It still lasts' : `It lasted until the close of ${dayText(changedAt - 1)}`,
  };
}

/** `ratio` null: nothing beyond the usual size was proven. */
export const sizeAnswer = (typical: number, ratio: number | null, inside: boolean | null): OpenAnswer => ({
  question: 'How wide will the next day be?',
  answer: `A typical day ${typicalMove(typical)}, ${ratio === null ? 'its usual size' : `${twoDigits(ratio)} times its normal`}`,
  came: inside === null ? 'not known' : `The next day ended ${inside ? 'inside' : 'outside'} the range`,
});

export const rareAnswer = (percents: number): OpenAnswer => ({
  question: 'How unusual was the day?',
  answer: rarityWords(rarityOf(percents)),
  came: NO_FORECAST,
});

export const pastAnswer = (states: number, days: number): OpenAnswer => ({
  question: 'Has it been like this before?',
  answer: `${plural(states, 'state')} in the ${plural(days, 'day')} drawn above; subscribers read all of them`,
  came: NO_FORECAST,
});
