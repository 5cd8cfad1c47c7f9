import { chartsText, classTitle } from '#wording/labels.ts';
import { correlationText } from '#wording/numbers.ts';
import type { FactBook } from './fact-book.ts';
import type { ShiftInput } from './input.ts';
import { breadthOf, lazyMessage, type Message, type MessageType } from './message.ts';
import { shiftSource } from './sources.ts';

const TYPES: Readonly<Record<ShiftInput['level'], MessageType>> = {
  market: 'marketShift',
  class: 'classShift',
  block: 'blockShift',
  symbol: 'shift',
  hub: 'hub',
  pair: 'pair',
};
const REACH: Readonly<Record<ShiftInput['level'], number>> = {
  market: 4,
  class: 3,
  block: 2,
  symbol: 1,
  hub: 1,
  pair: 1,
};
const ALONE: ReadonlySet<ShiftInput['level']> = new Set(['symbol', 'hub', 'pair']);

/** What is said of a change of correlation; null where it rounds to none. With `named`, the instrument is not "it". */
export function shiftMessage(shift: ShiftInput, book: FactBook, named = false): Message | null {
  const { level, symbol, peer, assetClass, timeframe, detector } = shift;
  if (correlationText(shift.before) === correlationText(shift.after)) return null;
  const head = {
    type: TYPES[level],
    stage: ALONE.has(level) ? 'evidence' : 'change',
    always: false,
    p: shift.q,
    breadth: REACH[level] * breadthOf([timeframe]),
  } as const;
  return lazyMessage(head, () => {
    const source = shiftSource(shift);
    const before = book.of(source, 'corr_before', shift.before, 'correlation', 'correlation');
    const after = book.of(source, 'corr_after', shift.after, 'correlation', 'correlation');
    const slots = {
      charts: chartsText([timeframe]),
      window: book.of(source, 'detector', detector, 'label', 'window'),
      before,
      after,
      sign: book.derive('difference', [before, after], { unit: 'correlation', format: 'sign' }),
      q: book.of(source, 'q', shift.q, 'share', 'byChance'),
      class: classTitle(assetClass),
      ...(level === 'hub' ? { ties: book.of(source, 'ties', shift.ties, 'count', 'count') } : {}),
      ...(peer === undefined ? {} : { peer, peerClass: classTitle(peer) }),
      ...(named && symbol !== undefined ? { S: symbol, N: symbol } : {}),
    };
    return { slots, claims: [after] };
  });
}
