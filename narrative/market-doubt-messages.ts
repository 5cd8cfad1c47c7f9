import type { FactBook } from './fact-book.ts';
import type { MarketInput } from './input.ts';
import { ALWAYS } from './market-scope.ts';
import type { Message } from './message.ts';
import { leadOf, runnerUpOf, shareFact } from './runner-up.ts';

/** The daily regime that is least certain: of those that changed, else of all. Only a depth of `full` has it, with today's runner-up. */
export function marketDoubtMessages({ regimes, changes, depth }: MarketInput, book: FactBook): Message[] {
  if (depth !== 'full') return [];
  const changed = new Set(changes.filter(({ timeframe }) => timeframe === '1d').map(({ symbol }) => symbol));
  const daily = regimes.filter(({ timeframe }) => timeframe === '1d');
  const news = daily.filter(({ symbol }) => changed.has(symbol));
  const [first, ...others] = news.length > 1 ? news : daily;
  if (first === undefined || others.length === 0) return [];
  const doubted = others.reduce((best, regime) => (leadOf(regime) < leadOf(best) ? regime : best), first);
  const slots = {
    symbol: doubted.symbol,
    first: shareFact(doubted, doubted.label, 'stateShare', book),
    second: shareFact(doubted, runnerUpOf(doubted), 'stateShare', book),
  };
  const type = news.length > 1 ? 'marketDoubt' : 'closestCall';
  return [{ ...ALWAYS, beside: true, stage: 'evidence', type, slots, claims: [slots.first] }];
}
