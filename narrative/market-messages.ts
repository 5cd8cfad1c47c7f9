import { exogenousMessage } from './exogenous-message.ts';
import type { Fact } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { MarketInput, ShiftInput } from './input.ts';
import { marketDoubtMessages } from './market-doubt-messages.ts';
import { marketChangeMessages } from './market-regime-messages.ts';
import { ALWAYS, aboutClass, memberFacts } from './market-scope.ts';
import { marketStateMessages } from './market-state-messages.ts';
import type { Message } from './message.ts';
import { marketNoveltyMessages } from './novelty-message.ts';
import { isRangeNews, rangeChangeMessage, ratioOf } from './range-messages.ts';
import { shiftMessage } from './shift-message.ts';
import { soleMessages, soleRunnerUp } from './sole-messages.ts';
import { instrumentSource, signalSource } from './sources.ts';
import { agreementMessage } from './state-messages.ts';

/** Everything that a note could say of a market or a class; select.ts takes what is worth it. */
export function marketMessages(input: MarketInput, book: FactBook): Message[] {
  const isSole = input.instruments.length === 1;
  return [
    ...(isSole
      ? [...soleMessages(input, book), ...soleRunnerUp(input, book), ...agreementMessage(input.regimes, book, true)]
      : [...marketChangeMessages(input, book), ...marketStateMessages(input, book)]),
    ...rangeNews(input, book),
    ...marketDoubtMessages(input, book),
    ...differentShifts(input.shifts).flatMap((shift) => shiftMessage(shift, book, true) ?? []),
    ...marketNoveltyMessages(input.signals, book),
    ...input.exogenous.slice(0, 1).map((series) => exogenousMessage('marketContext', series, book)),
    ...directionCount(input, book),
    ...haltCount(input, book),
    ...shortHistoryCount(input, book),
  ];
}

/** Shifts that a sentence can tell apart: one class may be on several markets, which a note does not name. */
const differentShifts = (shifts: readonly ShiftInput[]): ShiftInput[] =>
  [
    ...new Map(
      shifts.toReversed().map((shift) => {
        const { level, symbol, peer, assetClass, timeframe } = shift;
        return [JSON.stringify([level, symbol, peer, assetClass, timeframe]), shift] as const;
      }),
    ).values(),
  ].toReversed();

/** The daily forecast that moved most since yesterday. */
function rangeNews({ ranges }: MarketInput, book: FactBook): Message[] {
  const jumpOf = (range: MarketInput['ranges'][number]) =>
    Math.abs(Math.log(ratioOf(range) / (range.ratioYesterday ?? 1)));
  const [first] = ranges
    .filter((range) => range.timeframe === '1d' && isRangeNews(range))
    .toSorted((a, b) => jumpOf(b) - jumpOf(a) || (a.symbol < b.symbol ? -1 : 1));
  return first === undefined ? [] : [rangeChangeMessage(first, book, true)];
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
  const type = facts.length === 1 ? 'soleSignals' : n.value === 0 ? 'marketSilent' : 'marketSignals';
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
