import { chartsText } from '#wording/labels.ts';
import type { FactBook } from './fact-book.ts';
import type { SignalInput } from './input.ts';
import { breadthOf, lazyMessage, type Message } from './message.ts';
import { signalSource } from './sources.ts';

/** The directions, chart by chart; a note always has on how many charts there is none, and why. */
export function directionMessages(signals: readonly SignalInput[], book: FactBook): Message[] {
  const calls = signals.filter(({ direction }) => direction !== 'neutral');
  return [...calls.map((signal) => callMessage(signal, book)), ...abstentionMessage(signals, book)];
}

function callMessage(signal: SignalInput, book: FactBook): Message {
  const { halfWidth } = signal;
  const head = {
    type: halfWidth === null ? 'call' : 'signal',
    stage: 'uncertainty',
    always: false,
    p: 1 - signal.confidence,
    // Subscribers ask for a direction first, and it is rare.
    breadth: 3 * breadthOf([signal.timeframe]),
  } as const;
  return lazyMessage(head, () => {
    const source = signalSource(signal);
    const direction = book.of(source, 'direction', signal.direction, 'label', 'direction');
    const slots = {
      charts: chartsText([signal.timeframe]),
      direction,
      lean: book.of(source, 'confidence', signal.confidence, 'share', 'lean'),
      horizon: book.of(source, 'horizon', signal.horizon, 'bars', 'horizon'),
      ...(halfWidth === null ? {} : { interval: book.of(source, 'interval_half', halfWidth, 'share', 'interval') }),
    };
    return { slots, claims: [direction] };
  });
}

/** On how many charts there is no direction, and the one or two most frequent reasons. */
function abstentionMessage(signals: readonly SignalInput[], book: FactBook): Message[] {
  const silent = signals.flatMap(({ reason }) => (reason === '' ? [] : [reason]));
  const groups = [...Map.groupBy(silent, (reason) => reason)].sort(
    ([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1),
  );
  const [main, second] = groups.map(([reason]) => reason);
  const [first] = signals;
  if (main === undefined || first === undefined) return [];
  const head = {
    type: abstentionType(signals, second),
    stage: 'uncertainty',
    always: true,
    p: 0.1,
    breadth: 0,
  } as const;
  const content = () => {
    const facts = signals.map((signal) =>
      book.of(signalSource(signal), 'abstain_reason', signal.reason, 'label', 'title'),
    );
    const count = (of: string) => book.derive('count', facts, { unit: 'count', format: 'abstaining', of });
    const abstaining = count(main);
    const slots = {
      abstaining,
      ...(signals.length === 1 ? { charts: chartsText([first.timeframe]) } : {}),
      ...(second === undefined ? {} : { other: count(second) }),
    };
    return { slots, claims: [abstaining] };
  };
  return [lazyMessage(head, content)];
}

function abstentionType(signals: readonly SignalInput[], second: string | undefined) {
  if (signals.length === 1) return 'silence';
  return second === undefined ? 'abstention' : 'abstentions';
}
