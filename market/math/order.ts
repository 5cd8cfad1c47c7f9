/**
 * The k-th smallest (0-based) of values[0…length). Reorders them: none before it is larger, and none behind it smaller
 * (Hoare's selection with Lomuto's partition and the middle of three as pivot). Arithmetic and not a branch decides
 * the place of an element: the processor would guess every second one of unordered values wrongly.
 */
export function selectInPlace(values: Float32Array | Float64Array, length: number, k: number): number {
  let left = 0;
  let right = length - 1;
  while (left < right) {
    const a = values[left];
    const b = values[(left + right) >> 1];
    const c = values[right];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let cut = left;
    for (let i = left; i <= right; i++) {
      const value = values[i];
      values[i] = values[cut];
      values[cut] = value;
      cut += Number(value < pivot);
    }
    if (k < cut) right = cut - 1;
    if (cut > left) {
      if (k >= cut) left = cut;
      continue;
    }
    // None is smaller than the pivot: all elements equal to it come first, else each of them would take a pass.
    for (let i = left; i <= right; i++) {
      const value = values[i];
      values[i] = values[cut];
      values[cut] = value;
      cut += Number(value === pivot);
    }
    if (k < cut || cut === left) break;
    left = cut;
  }
  return values[k];
}

/** Median of values[0…length), reordering them; NaN of none. */
export function medianInPlace(values: Float32Array | Float64Array, length = values.length): number {
  if (length === 0) return Number.NaN;
  const upper = selectInPlace(values, length, length >> 1);
  if (length % 2 === 1) return upper;
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length >> 1; i++) lower = Math.max(lower, values[i]);
  return (lower + upper) / 2;
}

/** Quantile 0 < p < 1 of values[0…length) as numpy has it (type 7), reordering them. */
export function quantileInPlace(values: Float64Array, length: number, p: number): number {
  const position = (length - 1) * p;
  const below = Math.floor(position);
  const lower = selectInPlace(values, length, below);
  let upper = values[below + 1];
  for (let i = below + 2; i < length; i++) upper = Math.min(upper, values[i]);
  return lower + (position - below) * (upper - lower);
}
