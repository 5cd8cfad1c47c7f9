/** Relative distance that the order of additions leaves in a sum. */
const NOISE = 1e-9;

/** `found` with every number that is near the one of `right` replaced by it, and the fields that `right` leaves open dropped. */
export function near(found: unknown, right: unknown): unknown {
  if (typeof found === 'number' && typeof right === 'number')
    return Math.abs(found - right) <= NOISE * Math.abs(right) ? right : found;
  if (Array.isArray(found) && Array.isArray(right))
    return found.map((one, i) => (i < right.length ? near(one, right[i]) : one));
  if (typeof found === 'object' && found !== null && typeof right === 'object' && right !== null) {
    const wanted = new Map(Object.entries(right));
    return Object.fromEntries(
      Object.entries(found)
        .filter(([name]) => wanted.has(name))
        .map(([name, value]) => [name, near(value, wanted.get(name))]),
    );
  }
  return found;
}
