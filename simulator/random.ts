/**
 * Random streams of the simulator: xoshiro128** (Blackman & Vigna 2018), one stream per (seed, kind, entity, day). An
 * FNV-style mix of the four seeds it, expanded by SplitMix32. A stream does not depend on other draws: any day can be
 * generated alone.
 */
export type Random = () => number;

/** 32-bit FNV-1a of a text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}

/** Mixes integers into one 32-bit seed; the order matters. */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    for (let shift = 0; shift < 32; shift += 8) hash = Math.imul(hash ^ ((part >>> shift) & 0xff), 0x01000193);
  }
  return hash | 0;
}

/** Four words of state from one seed. */
function expandSeed(seed: number): [number, number, number, number] {
  let state = seed;
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  return [next(), next(), next(), next()];
}

/** Fills `out[0 … count − 1]` with the first numbers of a stream: uniform unsigned 32-bit integers. */
export function fillRandom(seed: number, out: Uint32Array, count: number): void {
  let [a, b, c, d] = expandSeed(seed);
  for (let i = 0; i < count; i++) {
    const scrambled = Math.imul(b, 5);
    out[i] = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
}

/** A stream of uniform unsigned 32-bit integers. */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = expandSeed(seed);
  return () => {
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result >>> 0;
  };
}
