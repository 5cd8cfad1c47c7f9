import { derive } from './derived.ts';
import { type Fact, requireEligible } from './fact.ts';
import { renderings } from './format.ts';

/** What is wrong with a fact and all it is derived of, or null: its cell, its format, its computation, whom it is about. */
export function checkFact(fact: Fact, byId: ReadonlyMap<string, Fact>): string | null {
  try {
    requireEligible(fact.table, fact.column);
    renderings(fact);
  } catch (error) {
    return (error as Error).message;
  }
  return fact.derived === undefined
    ? fact.table === 'narrative_derived'
      ? `${fact.id} is derived of nothing`
      : null
    : checkDerived(fact, byId);
}

function checkDerived(fact: Fact, byId: ReadonlyMap<string, Fact>): string | null {
  const derived = fact.derived as NonNullable<Fact['derived']>;
  const inputs = derived.inputs.flatMap((id) => byId.get(id) ?? []);
  if (fact.table !== 'narrative_derived' || inputs.length !== derived.inputs.length)
    return `${fact.id} misses an input`;
  if (inputs.some(({ id }) => id === fact.id)) return `${fact.id} is derived of itself`;
  try {
    for (const input of inputs) requireEligible(input.table, input.column);
    if (derive(derived, inputs) !== fact.value) return `${fact.id} is not the ${derived.expr} of its inputs`;
  } catch (error) {
    return (error as Error).message;
  }
  // A rank is said of its first input, a peak of its last; a count or difference of them all.
  const about =
    derived.expr === 'rank' ? inputs.slice(0, 1) : derived.expr === 'highest_since' ? inputs.slice(-1) : inputs;
  const wrong = ['symbol', 'peer', 'asset_class', 'peer_class', 'timeframe', 'series'].find(
    (name) => fact.key[name] !== undefined && about.some(({ key }) => key[name] !== fact.key[name]),
  );
  return wrong === undefined ? null : `${fact.id} is about another ${wrong} than its inputs`;
}
