import type { Derivation, Fact } from './fact.ts';

/** The value of a derivation. @throws RangeError when the inputs do not fit it. */
export function derive({ expr, of }: Derivation, inputs: readonly Fact[]): number {
  if (expr === 'count') return of === undefined ? inputs.length : inputs.filter(({ value }) => value === of).length;
  const values = inputs.map(({ id, value }) => {
    if (typeof value !== 'number') throw new RangeError(`${id} is no number to take a ${expr} of`);
    return value;
  });
  const [first, second] = values;
  if (first === undefined) throw new RangeError(`a ${expr} of nothing`);
  if (expr === 'rank') return 1 + values.filter((value) => value > first).length;
  if (expr === 'difference') {
    if (second === undefined || values.length !== 2) throw new RangeError('a difference is of two');
    return second - first;
  }
  const last = values.at(-1) as number;
  const before = values.slice(0, -1).findLastIndex((value) => value >= last);
  if (before < 0) throw new RangeError('none of the inputs before was as high');
  return (inputs[before] as Fact).knowledgeTime;
}

/** Whom a derived value is about: what the keys of all its inputs have in common. */
export function commonKey(inputs: readonly Fact[]): Record<string, string> {
  const [first, ...others] = inputs;
  return Object.fromEntries(
    Object.entries(first?.key ?? {}).filter(([name, value]) => others.every(({ key }) => key[name] === value)),
  );
}
