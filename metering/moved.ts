/** The fewest items that must be put elsewhere for all to be in order: those outside of the longest run of items that are (patience sorting). */
export function movedItems<T>(items: readonly T[], order: (a: T, b: T) => number): T[] {
  /** Of each length the item with which the lowest run of that length ends, and for each item the one before it in its run. */
  const ends: number[] = [];
  const before: number[] = [];
  const at = (i: number): T => items[i] as T;
  for (const [i, item] of items.entries()) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(at(ends[middle] as number), item) <= 0) low = middle + 1;
      else high = middle;
    }
    before[i] = low === 0 ? -1 : (ends[low - 1] as number);
    ends[low] = i;
  }
  const kept = new Set<number>();
  for (let i = ends.at(-1) ?? -1; i !== -1; i = before[i] as number) kept.add(i);
  return items.filter((_, i) => !kept.has(i));
}
