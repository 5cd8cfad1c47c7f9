import { classTitle } from '#wording/labels.ts';
import type { Fact } from '../fact.ts';
import type { FactBook } from '../fact-book.ts';
import { type DraftSentence, sentenceOf } from '../realise.ts';
import type { OutcomeInput } from './input.ts';

/** Of fewer nothing is counted. */
const OUTCOMES_MIN = 3;
/** Of fewer of a class, how many held is chance. */
const MEMBERS_MIN = 8;
/** A class is named when so few of its ranges held that four in five are far. */
const POOR = 0.65;

/** How many ranges of the last day held against how many were said to, and the class that did worst; nothing of too few. */
export function outcomeSentences(outcomes: readonly OutcomeInput[], book: FactBook): DraftSentence[] {
  const [first] = outcomes;
  if (first === undefined || outcomes.length < OUTCOMES_MIN) return [];
  const at = Date.parse(first.day);
  const factOf = ({ symbol, assetClass, day, isInside }: OutcomeInput): Fact =>
    book.of(
      { table: 'range_outcomes', key: { symbol, asset_class: assetClass, day }, knowledgeTime: at },
      'inside',
      isInside ? 'inside' : 'outside',
      'label',
      'title',
    );
  const heldOf = (rows: readonly OutcomeInput[], about: Record<string, string>, format: 'heldOfClaim' | 'ofHeld') =>
    book.derive('count', rows.map(factOf), { unit: 'count', format, of: 'inside', about });
  const day = book.of(
    { table: 'range_outcomes', key: { day: first.day }, knowledgeTime: at },
    'day',
    at,
    'time',
    'day',
  );
  const sentences = [
    sentenceOf('Of the ranges for {day}, {held}|.', { day, held: heldOf(outcomes, {}, 'heldOfClaim') }),
  ];
  const [worst] = [...Map.groupBy(outcomes, ({ assetClass }) => assetClass)]
    .map(([assetClass, rows]) => ({
      assetClass,
      rows,
      share: rows.filter(({ isInside }) => isInside).length / rows.length,
    }))
    .filter(({ rows, share }) => rows.length >= MEMBERS_MIN && rows.length < outcomes.length && share < POOR)
    .toSorted((a, b) => a.share - b.share || (a.assetClass < b.assetClass ? -1 : 1));
  if (worst === undefined) return sentences;
  const held = heldOf(worst.rows, { asset_class: worst.assetClass }, 'ofHeld');
  return [...sentences, sentenceOf('{class} held least: {held}|.', { class: classTitle(worst.assetClass), held })];
}
