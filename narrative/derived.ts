import type { Derivation, Fact } from './fact.ts';

/** The value of a derivation. @throws RangeError when the inputs do not fit it. */
export function derive({ expr, of }: Derivation, inputs: readonly Fact[]): number {
  if (expr === 'count') return of === undefined ? inputs.length : inputs.filter(({ value }) => value === of).length;
  const values = inputs.map(({ id, value }) => {
    if (typeof value !== 'number') throw new RangeError(`${id} is not a number, so it has no ${expr}`);
    return value;
  });
  const [first, second] = values;
  if (first === undefined) throw new RangeError(`a ${expr} of nothing`);
  if (expr === 'rank') return 1 + values.filter((value) => value > first).length;
  if (expr === 'difference' || expr === 'ratio') {
    if (second === undefined || values.length !== 2) throw new RangeError(`a ${expr} needs two inputs`);
    return expr === 'ratio' ? second / first : second - first;
  }
  if (expr === 'sum') return values.reduce((sum, value) => sum + value, 0);
  if (expr === 'lowest') return Math.min(...values);
  if (expr === 'highest') return Math.max(...values);
  const last = values.at(-1) ?? first;
  if (expr === 'as_many') return values.slice(0, -1).filter((value) => value >= last).length;
  const peak = inputs.slice(0, -1).findLast((_, k) => Number(values[k]) >= last);
  if (peak === undefined) throw new RangeError('none of the inputs before was as high');
  return peak.knowledgeTime;
}

/** The key of a derived value: what the keys of all its inputs have in common. */
export function commonKey(inputs: readonly Fact[]): Record<string, string> {
  const [first, ...others] = inputs;
  return Object.fromEntries(
    Object.entries(first?.key ?? {}).filter(([name, value]) => others.every(({ key }) => key[name] === value)),
  );
}
