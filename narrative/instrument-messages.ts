import { directionMessages } from './direction-messages.ts';
import { exogenousMessage } from './exogenous-message.ts';
import type { FactBook } from './fact-book.ts';
import type { InstrumentInput } from './input.ts';
import { isSlow, leadMessages } from './lead-messages.ts';
import { lazyMessage, type Message } from './message.ts';
import { noveltyMessage } from './novelty-message.ts';
import { historyMessages, persistenceMessages } from './persistence-messages.ts';
import { rangeMessages } from './range-messages.ts';
import { changeMessages } from './regime-messages.ts';
import { shiftMessage } from './shift-message.ts';
import { instrumentSource } from './sources.ts';
import { stateMessages } from './state-messages.ts';
import { byDayFirst } from './timeframes.ts';

/** Everything that a note could say of an instrument; select.ts takes what is worth it. */
export function instrumentMessages(input: InstrumentInput, book: FactBook): Message[] {
  const { symbol, assetClass, regimes, changes, signals, shifts, exogenous, depth } = input;
  const main = regimes.toSorted(byDayFirst).find(({ timeframe }) => isSlow(timeframe));
  return [
    ...leadMessages(changes, regimes, assetClass, book),
    ...stateMessages(input, book),
    ...(input.haltedSince > 0 ? [haltMessage(input, book)] : []),
    ...(regimes.length === 0 ? [noRegimeMessage(input, book)] : []),
    ...rangeMessages(input.range, depth, book),
    ...changeMessages(changes, regimes, assetClass, book),
    ...persistenceMessages(main, book),
    ...(depth === 'full' ? historyMessages(symbol, input.spells, book) : []),
    ...signals.flatMap((signal) => noveltyMessage(signal, book) ?? []),
    ...shifts.flatMap((shift) => shiftMessage(shift, book) ?? []),
    ...directionMessages(signals, book),
    ...exogenous.slice(0, 1).map((series) => exogenousMessage('context', series, book)),
  ];
}

const always = { always: true, p: 0.1, breadth: 1 } as const;

function haltMessage({ symbol, assetClass, haltedSince, asOf }: InstrumentInput, book: FactBook): Message {
  return lazyMessage({ ...always, type: 'halted', stage: 'lead' }, () => {
    const since = book.of(instrumentSource(symbol, assetClass, asOf), 'halted_since', haltedSince, 'time', 'time');
    return { slots: { since }, claims: [since] };
  });
}

/** No timeframe has enough bars for a regime. */
function noRegimeMessage({ symbol, asOf }: InstrumentInput, book: FactBook): Message {
  return lazyMessage({ ...always, type: 'untold', stage: 'state' }, () => {
    const n = book.derive('count', [], {
      unit: 'count',
      format: 'count',
      about: { symbol },
      at: asOf,
      over: { table: 'regimes', column: 'label' },
    });
    return { slots: { n }, claims: [n] };
  });
}
