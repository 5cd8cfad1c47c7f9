import { invalid, Refusal } from './refusal.ts';
import type { Seconds } from './test-clock.ts';

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const REMEMBERED = 86_400;
const LONGEST = 255;

/**
 * Keys of requests with their answers. A key is forgotten after 24 hours, and what comes with it then is done again: the reason why
 * a retry that may come later must look before it writes.
 */
export function idempotencyKeys(now: () => Seconds) {
  const kept = new Map<string, { request: string; at: Seconds; answer: Answer }>();

  return {
    /** The kept answer, or null when the work is to be done. @throws Refusal when the key came with another request. */
    find(key: string, request: string): Answer | null {
      if (key.length > LONGEST) throw invalid(`The idempotency key has more than ${LONGEST} characters.`);
      const found = kept.get(key);
      if (found === undefined || now() - found.at >= REMEMBERED) return null;
      if (found.request === request) return found.answer;
      throw new Refusal(
        400,
        'idempotency_error',
        'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      );
    },
    /** Keeps what was answered once the work had begun, errors of the server too. */
    keep: (key: string, request: string, answer: Answer) => void kept.set(key, { request, at: now(), answer }),
  };
}
