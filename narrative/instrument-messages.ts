import { directionMessages } from './direction-messages.ts';
import { exogenousMessage } from './exogenous-message.ts';
import type { FactBook } from './fact-book.ts';
import type { InstrumentInput } from './input.ts';
import { lazyMessage, type Message } from './message.ts';
import { noveltyMessage } from './novelty-message.ts';
import { changeMessages, stateMessages } from './regime-messages.ts';
import { shiftMessage } from './shift-message.ts';
import { instrumentSource } from './sources.ts';

/** Everything that a note could say of an instrument; select.ts takes what is worth it. */
export function instrumentMessages(input: InstrumentInput, book: FactBook): Message[] {
  const { assetClass, regimes, changes, signals, shifts, exogenous } = input;
  return [
    ...(input.haltedSince > 0 ? [haltMessage(input, book)] : []),
    ...(regimes.length === 0 ? [noRegimeMessage(input, book)] : []),
    ...changeMessages(changes, regimes, assetClass, book),
    ...stateMessages(regimes, changes, book),
    ...signals.flatMap((signal) => noveltyMessage(signal, book) ?? []),
    ...shifts.flatMap((shift) => shiftMessage(shift, book) ?? []),
    ...directionMessages(signals, book),
    ...exogenous.slice(0, 1).map((series) => exogenousMessage('context', series, book)),
  ];
}

const always = { always: true, p: 0.1, breadth: 1 } as const;

function haltMessage({ symbol, assetClass, haltedSince, asOf }: InstrumentInput, book: FactBook): Message {
  return lazyMessage({ ...always, type: 'halted', stage: 'change' }, () => {
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
