/** Counts how often keys come, in memory that never grows. */
export interface CountedKeys {
  /** The places of a key, to be kept where it comes again and again. */
  placesOf(key: string): Places;
  /** Counts one more, and gives the number so far in this window. It is never too small. */
  count(places: Places): number;
}

export type Places = readonly [number, number];

const WIDTH = 65_536;

/**
 * A count-min sketch of two rows (Cormode and Muthukrishnan 2005, doi:10.1016/j.jalgor.2003.12.001), begun anew at each window. Keys come from
 * outside: a table of them would grow with whoever asks, or forget the count of one to make room for another. Here two keys may share a place; a
 * count is too high only where both places are shared. `seed` is random, so that nobody can choose keys that meet.
 */
export function countedKeys({
  windowMs,
  now,
  seed,
}: {
  windowMs: number;
  now: () => number;
  seed: readonly [number, number];
}): CountedKeys {
  const rows = [new Uint32Array(WIDTH), new Uint32Array(WIDTH)] as const;
  let window = Number.NaN;
  return {
    placesOf: (key) => [hashOf(key, seed[0]) % WIDTH, hashOf(key, seed[1]) % WIDTH],
    count([first, second]) {
      const current = Math.floor(now() / windowMs);
      if (current !== window) {
        window = current;
        for (const row of rows) row.fill(0);
      }
      return Math.min(next(rows[0], first), next(rows[1], second));
    },
  };
}

function next(row: Uint32Array, place: number): number {
  const count = (row[place] ?? 0) + 1;
  row[place] = count;
  return count;
}

/** MurmurHash3's mixing of 32 bits, character by character. */
function hashOf(key: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < key.length; i++) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0xcc9e2d51);
    hash = (hash << 13) | (hash >>> 19);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
