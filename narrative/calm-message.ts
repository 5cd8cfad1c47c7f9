import type { FactBook } from './fact-book.ts';
import type { MarketInput } from './input.ts';
import { ALWAYS, aboutClass, labelFacts } from './market-scope.ts';
import type { Message } from './message.ts';

/** "Calm" is a claim about every chart: none changed, and each is range-bound. Null where one is not. */
export function calmMessage(input: MarketInput, book: FactBook): Message | null {
  const { regimes, changes } = input;
  if (regimes.length < 2 || changes.length > 0) return null;
  if (regimes.some(({ label }) => label !== 'range_bound')) return null;
  const about = aboutClass(input);
  const facts = labelFacts(regimes, input, book);
  const calm = book.derive('count', facts, { unit: 'count', format: 'calm', of: 'range_bound', about });
  const n = book.derive('count', [], {
    unit: 'count',
    format: 'count',
    about,
    at: input.asOf,
    over: { table: 'changes', column: 'to_label' },
  });
  return { ...ALWAYS, stage: 'lead', type: 'calm', slots: { calm, n }, claims: [calm] };
}
