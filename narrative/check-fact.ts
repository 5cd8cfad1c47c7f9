import { derive } from './derived.ts';
import { type Derivation, type Fact, requireEligible } from './fact.ts';
import { renderings } from './format.ts';

/** What is wrong with a fact or its inputs, or null: its cell, its format, its computation, its subject. */
export function checkFact(fact: Fact, byId: ReadonlyMap<string, Fact>): string | null {
  try {
    requireEligible(fact.table, fact.column);
    renderings(fact);
  } catch (error) {
    return messageOf(error);
  }
  if (fact.derived !== undefined) return checkDerived(fact, fact.derived, byId);
  return fact.table === 'narrative_derived' ? `${fact.id} is derived from nothing` : null;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function checkDerived(fact: Fact, derived: Derivation, byId: ReadonlyMap<string, Fact>): string | null {
  const inputs = derived.inputs.flatMap((id) => byId.get(id) ?? []);
  if (fact.table !== 'narrative_derived' || inputs.length !== derived.inputs.length)
    return `${fact.id} misses an input`;
  if (inputs.some(({ id }) => id === fact.id)) return `${fact.id} is derived from itself`;
  try {
    for (const input of inputs) requireEligible(input.table, input.column);
    if (derive(derived, inputs) !== fact.value) return `${fact.id} is not the ${derived.expr} of its inputs`;
  } catch (error) {
    return messageOf(error);
  }
  const subjects = subjectsOf(derived, inputs);
  const wrong = ['symbol', 'peer', 'asset_class', 'peer_class', 'timeframe', 'series'].find(
    (name) => fact.key[name] !== undefined && subjects.some(({ key }) => key[name] !== fact.key[name]),
  );
  return wrong === undefined ? null : `${fact.id} is about another ${wrong} than its inputs`;
}

/** The inputs that a derived value is about: a rank its first, a peak its last, a count or a difference all of them. */
function subjectsOf({ expr }: Derivation, inputs: readonly Fact[]): readonly Fact[] {
  if (expr === 'rank') return inputs.slice(0, 1);
  return expr === 'highest_since' ? inputs.slice(-1) : inputs;
}
