import { classTitle } from '../words.ts';
import type { FactBook } from './fact-book.ts';
import { renderings } from './format.ts';
import type { ShiftInput } from './input.ts';
import { breadthOf, type Message, type MessageType } from './message.ts';
import { chartWords } from './names.ts';
import { shiftSource } from './sources.ts';

const TYPES: Readonly<Record<ShiftInput['level'], MessageType>> = {
  market: 'marketShift',
  class: 'classShift',
  block: 'blockShift',
  symbol: 'shift',
  pair: 'pair',
};
const REACH: Readonly<Record<ShiftInput['level'], number>> = { market: 4, class: 3, block: 2, symbol: 1, pair: 1 };

/** What is said of a change of correlation; null where it rounds to none. With `named`, the instrument is not "it". */
export function shiftMessage(shift: ShiftInput, book: FactBook, named = false): Message | null {
  const { level, symbol, peer, assetClass, timeframe, detector } = shift;
  const source = shiftSource(shift);
  const before = book.of(source, 'before', shift.before, 'correlation', 'correlation');
  const after = book.of(source, 'after', shift.after, 'correlation', 'correlation');
  if (renderings(before)[0] === renderings(after)[0]) return null;
  const sign = book.derive('difference', [before, after], { unit: 'correlation', format: 'sign' });
  const slots = {
    charts: chartWords([timeframe]),
    window: book.of(source, 'detector', detector, 'label', 'window'),
    before,
    after,
    sign,
    q: book.of(source, 'q', shift.q, 'share', 'falseAlarm'),
    class: classTitle(assetClass),
    ...(peer === undefined ? {} : { peer, peerClass: classTitle(peer) }),
    ...(named && symbol !== undefined ? { S: symbol } : {}),
  };
  const stage = level === 'symbol' || level === 'pair' ? 'evidence' : 'change';
  return {
    type: TYPES[level],
    stage,
    always: false,
    p: shift.q,
    breadth: REACH[level] * breadthOf([timeframe]),
    slots,
    claims: [after],
  };
}
