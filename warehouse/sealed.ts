import { createHash } from 'node:crypto';

const ARRAYS = { float64: Float64Array, uint8: Uint8Array } as const;

/** A model as text, and the hash by which a corrupted row is noticed. */
export interface Sealed {
  readonly payload: string;
  readonly sha256: string;
}

/** Typed arrays as {float64: [...]}: JSON keeps the bits of every finite double (but the sign of zero). */
export function seal(value: unknown): Sealed {
  const payload = JSON.stringify(value, (_, part) =>
    part instanceof Float64Array ? { float64: [...part] } : part instanceof Uint8Array ? { uint8: [...part] } : part,
  );
  return { payload, sha256: sha256(payload) };
}

/** What was sealed, or null when it is not what was written. */
export function unseal(row: Sealed): unknown {
  if (sha256(row.payload) !== row.sha256) return null;
  return JSON.parse(row.payload, (_, part) => {
    for (const [name, make] of Object.entries(ARRAYS))
      if (part !== null && typeof part === 'object' && Array.isArray(part[name])) return make.from(part[name]);
    return part;
  });
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
