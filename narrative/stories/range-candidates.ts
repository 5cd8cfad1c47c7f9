import type { FactBook } from '../fact-book.ts';
import type { RangeInput } from '../input.ts';
import { ratioFact, ratioOf } from '../range-messages.ts';
import { type DraftSentence, sentenceOf } from '../realise.ts';
import { rangeSource } from '../sources.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { membersText } from './facts.ts';
import { shareOf } from './rank.ts';
import type { Scene } from './scene.ts';

const MEMBERS_MIN = 4;
/** A class is expected to be livelier when half of its members are; one instrument when it is much livelier. */
const CLASS_SHARE = 0.5;
const LIVELY = 1.5;
const SOLE = 2;
const STILL = 0.67;
const OUTCOMES_MIN = 100;
const HORIZON = 0.6;
/** What was so yesterday is less news than what became so. */
const RARITY_OF_LEVEL = 0.3;

type Kind = 'livelier' | 'quieter';
const kindOf = (range: RangeInput): Kind | 'normal' =>
  ratioOf(range) >= LIVELY ? 'livelier' : ratioOf(range) <= STILL ? 'quieter' : 'normal';
const wasKind = ({ ratioYesterday }: RangeInput, kind: Kind): boolean =>
  ratioYesterday !== null && (kind === 'livelier' ? ratioYesterday >= LIVELY : ratioYesterday <= STILL);

/** Ranges of the next day that are far from normal, where the model has shown skill. */
export function rangeCandidates(scene: Scene): Candidate[] {
  const proven = scene.input.ranges.filter(
    (range) => range.gateOpen && range.timeframe === '1d' && range.horizonBars === 1,
  );
  const byClass = Map.groupBy(proven, ({ symbol }) => scene.classOf.get(symbol) ?? '');
  return [...byClass].flatMap(([assetClass, ranges]) =>
    (['livelier', 'quieter'] as const).flatMap((kind) => classCandidate(kind, assetClass, ranges)),
  );
}

function classCandidate(kind: Kind, assetClass: string, ranges: readonly RangeInput[]): Candidate[] {
  const members = ranges.filter((range) => kindOf(range) === kind);
  const isClass = ranges.length >= MEMBERS_MIN && members.length >= CLASS_SHARE * ranges.length;
  const [widest] = members.toSorted((a, b) => distance(b) - distance(a) || (a.symbol < b.symbol ? -1 : 1));
  if (widest === undefined || (!isClass && distance(widest) < Math.log(SOLE))) return [];
  const meant = isClass ? members : [widest];
  const newly = meant.filter((range) => !wasKind(range, kind)).length / meant.length;
  return [
    {
      kind: 'range',
      subject: { assetClasses: [assetClass], timeframe: '1d', ...(isClass ? {} : { symbol: widest.symbol }) },
      importance: {
        share: shareOf(meant.length, ranges.length),
        rarity: (RARITY_OF_LEVEL + newly) * distance(widest),
        horizon: HORIZON,
        confidence: widest.heldShare,
      },
      topics: [`${assetClass} range ${kind}`],
      write: (book) => draftOf({ kind, assetClass, ranges: isClass ? ranges : [widest], widest, isClass }, book),
    },
  ];
}

/** How far from normal, in log units. */
const distance = (range: RangeInput): number => Math.abs(Math.log(ratioOf(range)));

interface Outlook {
  readonly kind: Kind;
  readonly assetClass: string;
  readonly ranges: readonly RangeInput[];
  readonly widest: RangeInput;
  readonly isClass: boolean;
}

function draftOf({ kind, assetClass, ranges, widest, isClass }: Outlook, book: FactBook): StoryDraft {
  const facts = ranges.map((range) => {
    const source = rangeSource(range);
    return book.of(
      { ...source, key: { ...source.key, asset_class: assetClass } },
      'typical, typical_normal',
      kindOf(range),
      'label',
      'title',
    );
  });
  const { symbol } = widest;
  const about: Record<string, string> = isClass ? { asset_class: assetClass } : { symbol };
  const expected = book.derive('count', facts, { unit: 'count', format: 'expectedFor', of: kind, about });
  const slots = {
    expected,
    members: membersText(
      assetClass,
      ranges.map((range) => range.symbol),
    ),
    symbol,
  };
  const title = isClass ? sentenceOf('{expected#0} {members}|', slots) : sentenceOf('{expected#1} {symbol}|', slots);
  return {
    head: title,
    title,
    detail: typicalSentence(widest, isClass, book),
    followUp: null,
    context: recordSentence(widest, book),
    certainty: typicalSentence(widest, isClass, book),
    frequency: recordSentence(widest, book),
    isDoubtful: false,
    chart:
      widest.ratioYesterday === null
        ? null
        : {
            kind: 'dumbbell',
            caption: `${symbol}: expected range of the day against its normal`,
            before: widest.ratioYesterday,
            after: ratioOf(widest),
            from: 0,
            to: Math.max(3, Math.ceil(Math.max(widest.ratioYesterday, ratioOf(widest)))),
          },
  };
}

/** "A typical day for EURUSD is ±1.2 %, 2.6 times its normal." */
function typicalSentence(range: RangeInput, isClass: boolean, book: FactBook): DraftSentence {
  const source = rangeSource(range);
  const slots = {
    symbol: range.symbol,
    typical: book.of(source, 'typical', range.typical, 'move', 'typicalMove'),
    times: ratioFact(range, 'times', book),
  };
  return sentenceOf(
    isClass
      ? 'The typical day for {symbol} stands out: {typical}, {times} its normal|.'
      : 'A typical day for {symbol} is {typical}, {times} its normal|.',
    slots,
  );
}

/** What is expected of the next day of an instrument, and how often that held, in sentences that stand by themselves. */
export const outlookSentences = (range: RangeInput, book: FactBook): DraftSentence[] => {
  const record = recordSentence(range, book);
  return [typicalSentence(range, false, book), ...(record === null ? [] : [record])];
};

function recordSentence(range: RangeInput, book: FactBook): DraftSentence | null {
  if (range.heldDays < OUTCOMES_MIN) return null;
  const source = rangeSource(range);
  return sentenceOf('Such ranges held on {p} of the last {n}|.', {
    p: book.of(source, 'held_share', range.heldShare, 'share', 'percent0'),
    n: book.of(source, 'held_days', range.heldDays, 'count', 'heldDays'),
  });
}
