import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { ABSTAIN_WORDS } from '#wording/abstain-reasons.ts';
import { dayText, timeText } from '#wording/dates.ts';
import { ageText, horizonText } from '#wording/horizons.ts';
import {
  DIRECTIONS,
  REGIME_ADJECTIVES,
  REGIME_TURNS,
  REGIMES,
  seriesRegimeText,
  standingText,
} from '#wording/labels.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';
import {
  correlationText,
  countText,
  flooredPercent,
  numberWord,
  percent,
  plural,
  rarityText,
  signedMove,
  typicalMove,
} from '#wording/numbers.ts';
import { livelinessText, timesText } from '#wording/ranges.ts';
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
const rarity = (novelty: number): string => `${novelty > 0.999 ? 'very ' : ''}unusual (${onceIn(novelty)})`;

function onceIn(novelty: number): string {
  if (novelty > 0.999) return 'under 1 bar in 1,000';
  const bars = Math.round(1 / (1 - novelty));
  const unit = bars < 100 ? 1 : 10 ** (Math.floor(Math.log10(bars)) - 1);
  return `1 bar in ${countText(Math.round(bars / unit) * unit)}`;
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

function spanTexts(
  name: string | undefined,
  bars: number,
  say: (timeframe: (typeof TIMEFRAMES)[number], bars: number) => string,
): string[] {
  const timeframe = TIMEFRAMES.find((known) => known === name);
  return timeframe === undefined ? [] : [say(timeframe, bars)];
}

/** A count of instruments in a regime: the count, or "all", and how they stand. */
function standing({ value, derived }: Fact, say: (count: string, where: string) => string): string[] {
  const label = regimeOf(derived?.of);
  if (label === undefined) return [];
  const count = number(value);
  const isAll = count > 1 && count === derived?.inputs.length;
  const said = isAll ? (count === 2 ? 'both' : 'all') : countText(count);
  return [say(said, standingText(label, count))];
}
const beOf = ({ value }: Fact): string => (value === 1 ? 'is' : 'are');
/** "26 of 32", "all 32". */
const shareOf = ({ derived }: Fact, count: string): string => {
  const of = countText(derived?.inputs.length ?? 0);
  return count === 'all' ? `all ${of}` : `${count} of ${of}`;
};

/** The two ends of a change as one value. */
export const flowValue = (from: RegimeLabel, to: RegimeLabel): string => `${from} → ${to}`;
function endsOf(flow = ''): { from: RegimeLabel; to: RegimeLabel } | null {
  const [from, to] = flow.split(' → ').map(regimeOf);
  return from === undefined || to === undefined ? null : { from, to };
}
function flowTexts(count: number, flow: string): string[] {
  const ends = endsOf(flow);
  if (ends === null) return [];
  return [`${countText(count)} moved from ${REGIMES[ends.from].phrase} to ${REGIMES[ends.to].phrase}`];
}
/** "3 of the last 90 days": the last input is the day itself. */
function daysText({ value, derived }: Fact): string {
  const days = (derived?.inputs.length ?? 1) - 1;
  return `${value === 0 ? 'none' : countText(number(value))} of the last ${countText(days)} days`;
}
const verbTexts = (label: RegimeLabel | undefined, singular: string, plural: string): string[] =>
  label === undefined ? [] : [`${singular} ${REGIMES[label].phrase}`, `${plural} ${REGIMES[label].phrase}`];

/** The share of outcomes that a range is published to hold. */
const RANGE_CLAIM = 0.8;
const RANGE_UNITS: Readonly<Record<string, string>> = { '1d': 'days', '1w': 'weeks' };

const ORDINALS = ['', '', 'second ', 'third '];
const DRIVERS = Object.fromEntries(Object.entries(NOVELTY_INPUT_WORDS).map(([id, { phrase }]) => [id, phrase]));
const DIRECTION_TEXTS = Object.fromEntries(
  Object.entries(DIRECTIONS).map(([direction, { text }]) => [direction, text]),
);

/** Every text that says a value, the preferred one first. */
const FORMATS = {
  percent0: ({ value }: Fact) => [percent(number(value))],
  percent1: ({ value }: Fact) => [flooredPercent(number(value))],
  /** At 0 also "no" and "none", as a sentence wants it. */
  count: ({ value }: Fact) => (value === 0 ? ['no', 'none', '0'] : [countText(Math.round(number(value)))]),
  /** Two decimals with a true minus. */
  correlation: ({ value }: Fact) => [correlationText(number(value))],
  byChance: ({ value }: Fact) => [`chance: ${rarityText(number(value))}`],
  superlative: ({ value }: Fact) => [`${ORDINALS[number(value)] ?? `${number(value)}th `}most unusual`],
  rarity: ({ value }: Fact) => [rarity(number(value))],
  exceeds: ({ value }: Fact) => [`more unusual than ${flooredPercent(number(value))} of bars`],
  bars: ({ value }: Fact) => [plural(Math.round(number(value)), 'bar')],
  /** "3 days": bars of its timeframe as time. */
  age: ({ key, value }: Fact) => spanTexts(key.timeframe, number(value), ageText),
  /** Behind "another": "26 days", "day". A mean, so whole. */
  remaining: ({ key, value }: Fact) =>
    spanTexts(key.timeframe, Math.max(1, Math.round(number(value))), ageText).map((text) => text.replace(/^1 /, '')),
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
    regimeTexts(derived?.of, (phrase) => {
      const [count, of] = [number(value), derived?.inputs.length ?? 0];
      if (count === of) return `all ${countText(of)} charts show ${phrase}`;
      return `${countText(count)} of ${countText(of)} charts ${count === 1 ? 'shows' : 'show'} ${phrase}`;
    }),
  /** "32 are range-bound", "all are in bull trends"; `…Too` behind another, `each…` the first of a tie, `tied` the others of it. */
  inState: (fact: Fact) => standing(fact, (count, where) => `${count} ${beOf(fact)} ${where}`),
  inStateToo: (fact: Fact) => standing(fact, (count, where) => `${count} ${where}`),
  eachInState: (fact: Fact) => standing(fact, (count, where) => `${count} each ${beOf(fact)} ${where}`),
  eachInStateToo: (fact: Fact) => standing(fact, (count, where) => `${count} each ${where}`),
  tiedState: (fact: Fact) => standing(fact, (_, where) => where),
  /** "29 of 32 are in bear trends"; behind another of the same state "26 of 32". */
  ofInState: (fact: Fact) => standing(fact, (count, where) => `${shareOf(fact, count)} ${beOf(fact)} ${where}`),
  ofInStateToo: (fact: Fact) => standing(fact, (count) => shareOf(fact, count)),
  spellsIn: ({ value, derived }: Fact) =>
    regimeTexts(derived?.of, (phrase) => {
      const of = derived?.inputs.length ?? 0;
      return `${countText(number(value))} of ${plural(of, 'spell')} ${value === 1 ? 'was' : 'were'} in ${phrase}`;
    }),
  /** "9 moved from stress to high volatility": how many changes were of one kind. */
  flow: ({ value, derived }: Fact) => flowTexts(number(value), derived?.of ?? ''),
  driver: ({ value }: Fact) => oneOf(DRIVERS, value),
  /** "the last 60 days": bars of its timeframe as time. */
  window: ({ key, value }: Fact) =>
    spanTexts(key.timeframe, value === 'fast' ? 60 : 120, horizonText).map((text) => `the last ${text}`),
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
  typicalMove: ({ value }: Fact) => [typicalMove(number(value))],
  /** The claim of a range stands with its first end, because it has number-words. */
  rangeLow: ({ key, value }: Fact) => {
    const unit = key.horizon_bars === '1' ? RANGE_UNITS[key.timeframe ?? ''] : undefined;
    return [`four ${unit ?? 'outcomes'} in five would end between ${signedMove(number(value))}`];
  },
  rangeHigh: ({ value }: Fact) => [signedMove(number(value))],
  times: ({ value }: Fact) => [timesText(number(value))],
  liveliness: ({ value }: Fact) => [livelinessText(number(value))],
  /** What a closed gate means for the reader. */
  gate: ({ value }: Fact) => (value === 0 ? ['no skill beyond the usual range is proven'] : ['its skill is proven']),
  leadBy: ({ value }: Fact) => oneOf({ class: 'the class moved first', own: 'its own bars moved first' }, value),
  heldDays: ({ key, value }: Fact) => [`${countText(number(value))} ${RANGE_UNITS[key.timeframe ?? ''] ?? 'bars'}`],
  title: ({ value }: Fact) => [String(value)],
  /** "nine", "13": of a headline and of what a sentence begins with. */
  numberWord: ({ value }: Fact) => [numberWord(number(value))],
  /** "leaves stress", of many "leave stress": the old end of a change that was counted. */
  leaving: ({ derived }: Fact) => verbTexts(endsOf(derived?.of)?.from, 'leaves', 'leave'),
  /** "turns bearish", of many "turn bearish": the new end of it, or the new label alone. */
  turning: ({ derived }: Fact) => {
    const to = endsOf(derived?.of)?.to ?? regimeOf(derived?.of);
    return to === undefined ? [] : REGIME_TURNS[to];
  },
  /** "moved from stress to high volatility" */
  moved: ({ derived }: Fact) => {
    const ends = endsOf(derived?.of);
    return ends === null ? [] : [`moved from ${REGIMES[ends.from].phrase} to ${REGIMES[ends.to].phrase}`];
  },
  /** "is bearish", of many "are bearish", and the same with "still": the label that was counted. */
  isOfState: ({ derived }: Fact) => {
    const label = regimeOf(derived?.of);
    if (label === undefined) return [];
    return ['is', 'are', 'is still', 'are still'].map((verb) => `${verb} ${REGIME_ADJECTIVES[label]}`);
  },
  changedOnDays: (fact: Fact) => [`as many or more daily regimes changed on ${daysText(fact)}`],
  shownOnDays: (fact: Fact) => [`as many or more showed it on ${daysText(fact)}`],
  /** "a livelier day is expected for nine of 32"; without the number where one is named. */
  expectedFor: ({ value, derived }: Fact) => {
    const expected = `a ${derived?.of} day is expected for`;
    const of = derived?.inputs.length ?? 0;
    const many = value === of ? `all ${numberWord(of)}` : `${numberWord(number(value))} of ${countText(of)}`;
    return [`${expected} ${many}`, expected];
  },
  /** "1 bar in 580" */
  onceIn: ({ value }: Fact) => [onceIn(number(value))],
  /** "perhaps for 5 of 12" */
  perhapsFor: ({ value, derived }: Fact) => [
    `perhaps for ${countText(number(value))} of ${countText(derived?.inputs.length ?? 0)}`,
  ],
  weekPeak: ({ value }: Fact) => [`${countText(number(value))} at the peak of the week`],
  /** "13 of 24" */
  ofHeld: (fact: Fact) => [shareOf(fact, countText(number(fact.value)))],
  /** "71 of 96 held; at 80 %, 77 would" */
  heldOfClaim: (fact: Fact) => {
    const would = Math.round(RANGE_CLAIM * (fact.derived?.inputs.length ?? 0));
    return [
      `${shareOf(fact, countText(number(fact.value)))} held; at ${percent(RANGE_CLAIM)}, ${countText(would)} would`,
    ];
  },
  /** "about 1 such finding in 200 is false by chance" */
  falseByChance: ({ value }: Fact) => {
    const q = number(value);
    const share =
      q < 0.001 ? 'fewer than 1 such finding in 1,000' : `about 1 such finding in ${countText(Math.round(1 / q))}`;
    return [`${share} is false by chance`];
  },
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
