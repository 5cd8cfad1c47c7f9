import { boundedMemory } from './bounded-memory.ts';

/** What the rows say is reused for this time, and no longer: so long does a change take to reach readers. */
export const REUSED_MS = 10_000;
/** Where the database does not answer, what it said last counts for this time. */
export const KEPT_MS = 60_000;
/** A database that did not answer is left alone for this time. */
export const RETRY_MS = 1_000;
/** One that has not answered after this time does not answer. */
const PATIENCE_MS = 5_000;

/** The database does not answer, and what it said before does not count any more. */
export class DatabaseAway extends Error {
  readonly statusCode = 503;
}

/** Answers to questions that are named by a key. */
export interface Reused<T> {
  /** The answer that is known, or that of `read`. `isKept`: where that fails, the last answer, while it counts. @throws DatabaseAway */
  ask(key: string, read: () => Promise<T>, options?: { isKept?: boolean }): Promise<T>;
  /** The answer, if `ask` would give it without asking. */
  known(key: string): T | undefined;
}

/**
 * Remembers answers for ten seconds, at most `most` of them: keys come from outside, and their number has no bound of its own. `now` is UTC ms;
 * a clock that was set back makes no answer live longer. While a question is asked, all wait for the same answer; while the database is away,
 * nobody waits for it who has an answer that counts.
 */
export function reused<T>(now: () => number, most: number, patienceMs = PATIENCE_MS): Reused<T> {
  const answers = boundedMemory<{ readonly value: T; readonly from: number }>(most);
  const asked = new Map<string, Promise<T>>();
  let awaySince: number | null = null;
  const isWithin = (from: number, ms: number): boolean => from <= now() && now() < from + ms;
  const isLeftAlone = (): boolean => awaySince !== null && isWithin(awaySince, RETRY_MS);

  async function askNow(key: string, read: () => Promise<T>): Promise<T> {
    const from = now();
    try {
      const value = await inTime(read(), patienceMs);
      answers.set(key, { value, from }, 1);
      awaySince = null;
      return value;
    } catch (cause) {
      awaySince = now();
      throw new DatabaseAway('the database does not answer', { cause });
    } finally {
      asked.delete(key);
    }
  }
  return {
    async ask(key, read, { isKept = false } = {}) {
      const last = answers.get(key);
      if (last !== undefined && isWithin(last.from, REUSED_MS)) return last.value;
      const kept = isKept && last !== undefined && isWithin(last.from, KEPT_MS) ? last : null;
      if (isLeftAlone()) {
        if (kept !== null) return kept.value;
        throw new DatabaseAway('the database did not answer a moment ago');
      }
      const wasAway = awaySince !== null;
      const asking = asked.get(key) ?? askNow(key, read);
      if (!asked.has(key)) asked.set(key, asking);
      if (kept === null) return await asking;
      const orKept = asking.catch(() => kept.value);
      return wasAway ? kept.value : await orKept;
    },
    known(key) {
      const last = answers.get(key);
      if (last === undefined) return undefined;
      return isWithin(last.from, isLeftAlone() ? KEPT_MS : REUSED_MS) ? last.value : undefined;
    },
  };
}

async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`the database did not answer within ${ms} ms`)), ms);
  });
  return await Promise.race([work, late]).finally(() => clearTimeout(timer));
}
