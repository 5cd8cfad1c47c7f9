/** The k-th smallest (0-based) of values[0…length); reorders them (Hoare's selection with the middle of three as pivot). */
export function selectInPlace(values: Float32Array | Float64Array, length: number, k: number): number {
  let left = 0;
  let right = length - 1;
  while (left < right) {
    const a = values[left];
    const b = values[(left + right) >> 1];
    const c = values[right];
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    let i = left;
    let j = right;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const swap = values[i];
        values[i++] = values[j];
        values[j--] = swap;
      }
    }
    if (k <= j) right = j;
    else if (k >= i) left = i;
    else break;
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
