import { countOf } from '../count-words.ts';
import { shortEpochDayText } from '../epoch-days.ts';
import { countText, numberWord, twoDigits } from '../numbers.ts';
import { livelinessText } from '../ranges.ts';
import { upperFirst } from '../text.ts';

/** How wide the next day is expected to be, and the next hours where they differ. Ratios to normal; null: nothing beyond it is proven. */
export function rangeFinding(day: number | null, hours: number | null): string {
  const first =
    day === null
      ? 'The next day is expected to be as usual: no more is proven'
      : `The next day is expected to be ${twoDigits(day)} times its normal`;
  if (hours === null) return first;
  const word = livelinessText(hours);
  if (day !== null && word === livelinessText(day)) return first;
  return `${first}; the next hour is ${word}`;
}

/** What promises four days in five: how many of them held, against that. */
export function coverageFinding(held: number, of: number): string {
  const off = held - Math.round(0.8 * of);
  const against =
    off === 0
      ? 'as promised'
      : off < 0
        ? `${numberWord(-off)} short of the promise`
        : `${numberWord(off)} more than promised`;
  return `Its one-day range held on ${countText(held)} of ${countText(of)} days, ${against}`;
}

/** Steps of "one day in so many": finer ones would claim more than a few hundred days can show. */
export const RARITY_STEPS = [1, 2, 3, 5, 10, 20, 50, 100] as const;

/** The step of a novelty in whole percents: 99 and above are one day in a hundred or rarer. */
export function rarityOf(percents: number): (typeof RARITY_STEPS)[number] {
  const oneIn = percents >= 99 ? 100 : 100 / (100 - percents);
  return RARITY_STEPS.findLast((step) => step <= oneIn) ?? 1;
}

/** "1 in 3", "1 in 100 or rarer"; "ordinary" for what is as common as can be. */
export const rarityWords = (oneIn: number): string =>
  oneIn === 1 ? 'ordinary' : `1 in ${oneIn}${oneIn >= 100 ? ' or rarer' : ''}`;

/** Whether a day is out of the ordinary, by its step. */
function unusualWord(oneIn: number): string {
  if (oneIn >= 100) return 'very unusual';
  return oneIn >= 10 ? 'unusual' : 'ordinary';
}

/** How many days were very unusual and since when, and how today is. `days`: days since 1970 with their steps, oldest first. */
export function noveltyFinding(days: readonly { readonly day: number; readonly oneIn: number }[]): string {
  const today = days.at(-1);
  if (today === undefined) return 'No day has been judged yet';
  const rare = days.filter(({ oneIn }) => oneIn >= 100);
  const now = `today is ${unusualWord(today.oneIn)}`;
  const [first] = rare;
  if (first === undefined) return `None of ${countOf(days.length, 'day')} was very unusual; ${now}`;
  if (rare.length === 1)
    return first.day === today.day
      ? `Today is the only very unusual day of ${countText(days.length)}`
      : `One very unusual day, on ${shortEpochDayText(first.day)}; ${now}`;
  return `${upperFirst(countOf(rare.length, 'very unusual day'))} since ${shortEpochDayText(first.day)}; ${now}`;
}
