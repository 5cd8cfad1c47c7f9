import type { FactBook } from './fact-book.ts';
import type { SignalInput } from './input.ts';
import { breadthOf, type Message } from './message.ts';
import { chartWords } from './names.ts';
import { signalSource } from './sources.ts';

/** Directions chart by chart, and always: how many charts have none and why. */
export function directionMessages(signals: readonly SignalInput[], book: FactBook): Message[] {
  const calls = signals.filter(({ direction }) => direction !== 'neutral');
  return [...calls.map((signal) => callMessage(signal, book)), ...abstentionMessage(signals, book)];
}

function callMessage(signal: SignalInput, book: FactBook): Message {
  const source = signalSource(signal);
  const direction = book.of(source, 'direction', signal.direction, 'label', 'direction');
  const slots = {
    charts: chartWords([signal.timeframe]),
    direction,
    lean: book.of(source, 'confidence', signal.confidence, 'share', 'lean'),
    horizon: book.of(source, 'horizon', signal.horizon, 'bars', 'horizon'),
  };
  const rest = {
    stage: 'uncertainty',
    always: false,
    p: 1 - signal.confidence,
    // A direction is what a subscriber asks first, and rare.
    breadth: 3 * breadthOf([signal.timeframe]),
    claims: [direction],
  } as const;
  if (signal.halfWidth === null) return { type: 'call', slots, ...rest };
  const interval = book.of(source, 'interval_high', signal.halfWidth, 'share', 'interval');
  return { type: 'signal', slots: { ...slots, interval }, ...rest };
}

function abstentionMessage(signals: readonly SignalInput[], book: FactBook): Message[] {
  const reasons = signals.map((signal) => ({
    reason: signal.reason as string,
    timeframe: signal.timeframe,
    fact: book.of(signalSource(signal), 'abstain_reason', signal.reason, 'label', 'title'),
  }));
  const groups = [
    ...Map.groupBy(
      reasons.filter(({ reason }) => reason !== ''),
      ({ reason }) => reason,
    ),
  ].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
  const [main, other] = groups.map(([of]) =>
    book.derive(
      'count',
      reasons.map(({ fact }) => fact),
      { unit: 'count', format: 'abstaining', of },
    ),
  );
  if (main === undefined) return [];
  const rest = { stage: 'uncertainty', always: true, p: 0.1, breadth: 0, claims: [main] } as const;
  const [first] = reasons;
  if (reasons.length === 1 && first !== undefined)
    return [{ type: 'silence', slots: { charts: chartWords([first.timeframe]), abstaining: main }, ...rest }];
  if (other === undefined) return [{ type: 'abstention', slots: { abstaining: main }, ...rest }];
  return [{ type: 'abstentions', slots: { abstaining: main, other }, ...rest }];
}
