import { chartsText, classNouns } from '#wording/labels.ts';
import { correlationText } from '#wording/numbers.ts';
import { upperFirst } from '#wording/text.ts';
import type { FactBook } from '../fact-book.ts';
import type { ShiftInput } from '../input.ts';
import { sentenceOf } from '../realise.ts';
import { shiftSource } from '../sources.ts';
import type { Candidate, StoryDraft } from './draft.ts';
import { HORIZONS, rarityOf } from './rank.ts';
import type { Scene } from './scene.ts';

/** How much of a market a shift is about, by its level. */
const REACH: Readonly<Record<ShiftInput['level'], number>> = {
  market: 2,
  class: 1.5,
  block: 1,
  hub: 0.6,
  symbol: 0.5,
  pair: 0.3,
};

const TITLES: Readonly<Record<ShiftInput['level'], string>> = {
  market: 'Instruments of the market move {sign:closer together/further apart}|',
  class: '{members} move {sign:closer together/further apart}|',
  block: '{members} and {peerMembers} move {sign:closer together/further apart}|',
  hub: '{symbol} moves {sign:closer to/further apart from} {ties:other/others}|',
  symbol: '{symbol} moves {sign:closer to/further apart from} its class|',
  pair: '{symbol} moves {sign:closer to/further apart from} {peer}|',
};

const DETAILS: Readonly<Record<ShiftInput['level'], string>> = {
  market: 'Correlation across the market',
  class: 'Correlation of {manyOf}',
  block: 'Correlation of {manyOf} with {peerMembers}',
  hub: 'Correlation of {symbol} with {ties:other/others}',
  symbol: 'Correlation of {symbol} with its class',
  pair: 'Correlation of {symbol} with {peer}',
};

/** Shifts of correlation that do not round to none. */
export const shiftCandidates = ({ input }: Scene): Candidate[] =>
  input.shifts
    .filter(({ before, after }) => correlationText(before) !== correlationText(after))
    .map((shift) => ({
      kind: 'shift',
      subject: {
        ...(shift.symbol === undefined ? {} : { symbol: shift.symbol }),
        assetClasses: shift.level === 'market' ? [] : [shift.assetClass],
        timeframe: shift.timeframe,
      },
      importance: {
        share: REACH[shift.level] * Math.abs(shift.after - shift.before),
        rarity: rarityOf(Math.max(shift.q, 1e-3)),
        horizon: HORIZONS[shift.timeframe],
        confidence: 1 - shift.q,
      },
      // One shift is found on several levels: an instrument's and each of its pairs.
      topics: [`${shift.symbol ?? shift.assetClass} shift`],
      write: (book) => draftOf(shift, book),
    }));

function draftOf(shift: ShiftInput, book: FactBook): StoryDraft {
  const { level, symbol, peer, assetClass, timeframe, detector, before, after, q } = shift;
  const source = shiftSource(shift);
  const ends = [
    book.of(source, 'corr_before', before, 'correlation', 'correlation'),
    book.of(source, 'corr_after', after, 'correlation', 'correlation'),
  ] as const;
  const { timeframe: _, ...about } = source.key;
  const slots = {
    before: ends[0],
    after: ends[1],
    sign: book.derive('difference', ends, { unit: 'correlation', format: 'sign', about }),
    window: book.of(source, 'detector', detector, 'label', 'window'),
    q: book.of(source, 'q', q, 'share', 'falseByChance'),
    manyOf: classNouns(assetClass).plural,
    members: upperFirst(classNouns(assetClass).plural),
    ...(level === 'hub' ? { ties: book.of({ ...source, key: about }, 'ties', shift.ties, 'count', 'count') } : {}),
    ...(symbol === undefined ? {} : { symbol }),
    ...(peer === undefined ? {} : { peer, peerMembers: classNouns(peer).plural }),
  };
  const title = sentenceOf(TITLES[level], slots);
  const charts = chartsText([timeframe]);
  const certainty = sentenceOf(`Correlation went from {before} to {after} over {window} of the ${charts}|.`, slots);
  const frequency = sentenceOf('{q}|.', slots);
  return {
    head: title,
    title,
    detail: sentenceOf(`${DETAILS[level]} went from {before} to {after} over {window} of the ${charts}|.`, slots),
    followUp: certainty,
    context: frequency,
    certainty,
    frequency,
    isDoubtful: false,
    chart: {
      kind: 'dumbbell',
      caption: 'Correlation',
      before,
      after,
      from: Math.min(before, after) < 0 ? -1 : 0,
      to: 1,
    },
  };
}
