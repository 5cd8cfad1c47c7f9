import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { ABSTAIN_WORDS } from '#wording/abstain-reasons.ts';
import { dayText, timeText } from '#wording/dates.ts';
import { horizonText } from '#wording/horizons.ts';
import { DIRECTIONS, REGIMES, seriesRegimeText } from '#wording/labels.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';
import { correlationText, countText, flooredPercent, percent } from '#wording/numbers.ts';
import type { Fact, Format } from './fact.ts';
import { DOWN, UP } from './lexicon.ts';

const number = (value: Fact['value']): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new RangeError(`${value} is not a number`);
  return value;
};
const oneOf = (words: Readonly<Record<string, string>>, value: Fact['value']): string[] => {
  const text = words[value];
  return text === undefined ? [] : [text];
};

const regimeOf = (value: Fact['value'] | undefined): RegimeLabel | undefined =>
  REGIME_LABELS.find((label) => label === value);
/** The words of a regime behind an article, in a sentence made by `say`; no text for what is no regime. */
function regimeTexts(value: Fact['value'] | undefined, ...say: readonly ((phrase: string) => string)[]): string[] {
  const label = regimeOf(value);
  return label === undefined ? [] : say.map((sentence) => sentence(REGIMES[label].phrase));
}
function seriesRegimeTexts(kind: string | undefined, value: Fact['value']): string[] {
  const label = regimeOf(value);
  return label === undefined ? [] : [seriesRegimeText(kind === 'return' ? 'return' : 'level', label)];
}

/** The fixed words of a probability (quant design, 7); the number always stands beside them. */
export function leanWords(p: number): string {
  if (p < 0.52) return 'no edge';
  if (p < 0.55) return 'slight lean';
  if (p < 0.6) return 'lean';
  return p <= 0.7 ? 'clear lean' : 'strong lean';
}

/** "unusual (1 bar in 250)", two digits; beyond 99.9 % the reference is too short for a number. */
function rarity(novelty: number): string {
  if (novelty > 0.999) return 'very unusual (under 1 bar in 1,000)';
  const bars = Math.round(1 / (1 - novelty));
  const unit = bars < 100 ? 1 : 10 ** (Math.floor(Math.log10(bars)) - 1);
  return `unusual (1 bar in ${countText(Math.round(bars / unit) * unit)})`;
}

const PHRASES = new Map(Object.entries(ABSTAIN_WORDS).map(([reason, { phrases }]) => [reason, phrases]));
/** Behind a verb, behind "as for direction", at the start of a sentence: each with every wording of the reason. */
function abstaining(count: number, of: number, reason: string): string[] {
  const reasons = PHRASES.get(reason);
  if (reasons === undefined || count === 0) return [];
  const charts = count === of ? `any of ${of} charts` : `${count} of ${of} charts`;
  const verb = count === 1 ? 'has' : 'have';
  const places =
    of === 1
      ? ['no direction', 'there is none', 'there is no direction']
      : [`no direction on ${charts}`, count === of ? `none of ${of} charts has one` : `${charts} ${verb} none`];
  const texts = places.flatMap((place) => reasons.map((words) => `${place}: ${words}`));
  return of === 1 ? texts : [...texts, ...reasons.map((words) => `on ${charts} ${words}`)];
}

const ORDINALS = ['', '', 'second ', 'third '];
const DRIVERS = Object.fromEntries(Object.entries(NOVELTY_INPUT_WORDS).map(([id, { phrase }]) => [id, phrase]));
const DIRECTION_TEXTS = Object.fromEntries(
  Object.entries(DIRECTIONS).map(([direction, { text }]) => [direction, text]),
);
const WINDOWS: Readonly<Record<string, string>> = { fast: 'the last 60 bars', slow: 'the last 120 bars' };

/** Every text that says a value, the preferred one first. */
const FORMATS = {
  percent0: ({ value }: Fact) => [percent(number(value))],
  percent1: ({ value }: Fact) => [flooredPercent(number(value))],
  /** At 0 also "no" and "none", as a sentence wants it. */
  count: ({ value }: Fact) => (value === 0 ? ['no', 'none', '0'] : [countText(Math.round(number(value)))]),
  /** Two decimals with a true minus. */
  correlation: ({ value }: Fact) => [correlationText(number(value))],
  falseAlarm: ({ value }: Fact) => [number(value) < 0.01 ? 'q below 0.01' : `q ${number(value).toFixed(2)}`],
  superlative: ({ value }: Fact) => [`${ORDINALS[number(value)] ?? `${number(value)}th `}most unusual`],
  rarity: ({ value }: Fact) => [rarity(number(value))],
  exceeds: ({ value }: Fact) => [`more unusual than ${flooredPercent(number(value))} of bars`],
  bars: ({ value }: Fact) => [`${countText(Math.round(number(value)))} ${value === 1 ? 'bar' : 'bars'}`],
  lasting: ({ value }: Fact) => [`${percent(number(value))} over the next 10 bars`],
  time: ({ value }: Fact) => [timeText(number(value))],
  peakSince: ({ value }: Fact) => [`the most unusual since ${dayText(number(value))}`],
  day: ({ value }: Fact) => [dayText(number(value))],
  /** A value of which only the sign is said: any word of that sign will do. */
  sign: ({ value }: Fact) => (number(value) > 0 ? UP : number(value) < 0 ? DOWN : []),
  state: ({ value }: Fact) => regimeTexts(value, (phrase) => phrase),
  /** The regime of a series as what became of it. */
  seriesState: ({ key, value }: Fact) => seriesRegimeTexts(key.kind, value),
  direction: ({ value }: Fact) => oneOf(DIRECTION_TEXTS, value),
  /** A count of charts without a direction and why, in the three places a sentence has for it. */
  abstaining: ({ value, derived }: Fact) => abstaining(number(value), derived?.inputs.length ?? 0, derived?.of ?? ''),
  agreeing: ({ value, derived }: Fact) =>
    regimeTexts(derived?.of, (phrase) => `${number(value)} of ${derived?.inputs.length} charts show ${phrase}`),
  inState: ({ value, derived }: Fact) => {
    const count = countText(number(value));
    return regimeTexts(
      derived?.of,
      (phrase) => `${count} ${value === 1 ? 'is' : 'are'} in ${phrase}`,
      (phrase) => `${count} in ${phrase}`,
    );
  },
  driver: ({ value }: Fact) => oneOf(DRIVERS, value),
  window: ({ value }: Fact) => oneOf(WINDOWS, value),
  /** Words first, then the number: "clear lean (64 %)". */
  lean: ({ value }: Fact) => [`${leanWords(number(value))} (${percent(number(value))})`],
  /** "a bull trend at 18 %": the state stands in the name of the column. */
  stateShare: ({ column, value }: Fact) =>
    regimeTexts(column.split('.')[1], (phrase) => `${phrase} at ${percent(number(value))}`),
  interval: ({ value }: Fact) => [`within ${percent(number(value), 1)} in 8 of 10 cases`],
  /** "5 days"; behind "the next" one day is "day". */
  horizon: ({ key, value }: Fact) => {
    const timeframe = TIMEFRAMES.find((name) => name === key.timeframe);
    return timeframe === undefined ? [] : [horizonText(timeframe, number(value)).replace(/^1 /, '')];
  },
  title: ({ value }: Fact) => [String(value)],
} as const satisfies Record<Format, (fact: Fact) => readonly string[]>;

/** Every text that states the fact, the preferred one first. @throws RangeError when its value is none of its format. */
export function renderings(fact: Fact): readonly [string, ...string[]] {
  const [first, ...others] = FORMATS[fact.format](fact);
  if (first === undefined) throw new RangeError(`${fact.id} has no ${fact.format} of ${fact.value}`);
  return [first, ...others];
}

/** The value as a citation shows it: a sign as the number it is the sign of. */
export const valueText = (fact: Fact): string =>
  fact.format === 'sign' ? correlationText(number(fact.value)) : renderings(fact)[0];
