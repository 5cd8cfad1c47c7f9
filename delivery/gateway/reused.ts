/** What the rows say is reused for this time, and no longer: so long does a change take to reach readers. */
export const REUSED_MS = 10_000;

/** The answer to a question that is named by a key: the one that is known, or that of `read`. */
export type Reuse<T> = (key: string, read: () => Promise<T>) => Promise<T>;

/**
 * Remembers answers for ten seconds, at most `most` of them: keys come from outside, and their number has no bound of its own. `now` is UTC ms;
 * a clock that was set back makes no answer live longer. A question that failed is asked again.
 */
export function reused<T>(now: () => number, most: number): Reuse<T> {
  const known = new Map<string, { readonly from: number; readonly answer: Promise<T> }>();
  return (key, read) => {
    const cached = known.get(key);
    if (cached !== undefined && cached.from <= now() && now() < cached.from + REUSED_MS) return cached.answer;
    if (known.size >= most) known.clear();
    const entry = { from: now(), answer: read() };
    known.set(key, entry);
    entry.answer.catch(() => known.get(key) === entry && known.delete(key));
    return entry.answer;
  };
}
