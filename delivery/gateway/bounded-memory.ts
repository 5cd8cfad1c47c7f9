/** Remembers what is used, within a bound. */
export interface BoundedMemory<T> {
  get(key: string): T | undefined;
  set(key: string, value: T, size: number): void;
  /** The sum of the sizes of all that is remembered. */
  size(): number;
}

/**
 * A memory of at most `most`, in the unit of its sizes. It keeps two halves: what was used since the younger one was begun, and what was used
 * in the one before. A full half takes the place of the older one. So a hit costs one look-up, and no list is kept in order for it.
 */
export function boundedMemory<T>(most: number): BoundedMemory<T> {
  type Half = { readonly known: Map<string, { readonly value: T; readonly size: number }>; size: number };
  const empty = (): Half => ({ known: new Map(), size: 0 });
  let young = empty();
  let old = empty();
  function set(key: string, value: T, size: number): void {
    if (size > most / 2) return;
    young.size -= young.known.get(key)?.size ?? 0;
    if (young.size + size > most / 2) {
      old = young;
      young = empty();
    }
    young.known.set(key, { value, size });
    young.size += size;
  }
  return {
    get(key) {
      const hit = young.known.get(key);
      if (hit !== undefined) return hit.value;
      const older = old.known.get(key);
      if (older !== undefined) set(key, older.value, older.size);
      return older?.value;
    },
    set,
    size: () => young.size + old.size,
  };
}
