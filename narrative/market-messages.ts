import { exogenousMessage } from './exogenous-message.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput } from './input.ts';
import { marketChangeMessages, marketStateMessages } from './market-regime-messages.ts';
import { ALWAYS, aboutClass, memberFacts } from './market-scope.ts';
import type { Message } from './message.ts';
import { marketNoveltyMessages } from './novelty-message.ts';
import { shiftMessage } from './shift-message.ts';
import { instrumentSource, signalSource } from './sources.ts';

/** Everything that a note could say of a market or a class; select.ts takes what is worth it. */
export function marketMessages(input: MarketInput, book: FactBook): Message[] {
  return [
    ...marketChangeMessages(input, book),
    ...marketStateMessages(input, book),
    ...input.shifts.flatMap((shift) => shiftMessage(shift, book, true) ?? []),
    ...marketNoveltyMessages(input.signals, book),
    ...input.exogenous.slice(0, 1).map((series) => exogenousMessage('marketContext', series, book)),
    ...directionCount(input, book),
    ...haltCount(input, book),
    ...shortHistoryCount(input, book),
  ];
}

const HEAD = { ...ALWAYS, stage: 'uncertainty' } as const;

/** How many charts have a direction. */
function directionCount({ signals, asOf }: MarketInput, book: FactBook): Message[] {
  if (signals.length === 0) return [];
  const facts = signals.map((signal) =>
    book.of(signalSource(signal), 'direction', signal.direction, 'label', 'direction'),
  );
  const count = (inputs: readonly Fact[], extra = {}) =>
    book.derive('count', inputs, { unit: 'count', format: 'count', about: {}, at: asOf, ...extra });
  const n = count(
    facts.filter(({ value }) => value !== 'neutral'),
    { over: { table: 'signals', column: 'direction' } },
  );
  const type = n.value === 0 ? 'marketSilent' : 'marketSignals';
  return [{ ...HEAD, type, slots: { n, of: count(facts) }, claims: [n] }];
}

/** How many instruments are halted. */
function haltCount(input: MarketInput, book: FactBook): Message[] {
  const halted = input.instruments.filter(({ haltedSince }) => haltedSince > 0);
  const facts = halted.map(({ symbol, assetClass, haltedSince }) =>
    book.of(instrumentSource(symbol, assetClass, input.asOf), 'halted_since', haltedSince, 'time', 'time'),
  );
  return countMessage('marketHalted', facts, input, book);
}

/** How many instruments have too short a history for a daily regime. */
function shortHistoryCount(input: MarketInput, book: FactBook): Message[] {
  const unknown = input.instruments.filter(({ daily }) => daily === null);
  return countMessage('marketUntold', memberFacts({ ...input, instruments: unknown }, book), input, book);
}

function countMessage(
  type: 'marketHalted' | 'marketUntold',
  facts: readonly Fact[],
  input: MarketInput,
  book: FactBook,
): Message[] {
  if (facts.length === 0) return [];
  const about = aboutClass(input);
  const n = book.derive('count', facts, { unit: 'count', format: 'count', about, at: input.asOf });
  return [{ ...HEAD, type, slots: { n }, claims: [n] }];
}
