import { setImmediate } from 'node:timers/promises';

/** Items of one part: a few milliseconds of work for the largest of them. */
const PART = 100;

/** The parts of a list, between which whatever waits in this process has its turn. */
export async function* inParts<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let i = 0; i < items.length; i += PART) {
    if (i > 0) await setImmediate();
    yield items.slice(i, i + PART);
  }
}
