/** Seconds since 1970, as the API writes times. */
export type Seconds = number;

/**
 * The only time of the local Stripe. It stands still until it is advanced; what is due on the way happens in the order of time, and what is
 * due at the same second in the order in which it was planned.
 */
export interface TestClock {
  now(): Seconds;
  /** Plans work for a time; one that has passed is now. */
  at(due: Seconds, work: () => void | Promise<void>): void;
  /** Goes to a time and does all that falls due on the way. Two advances never cross: the second waits for the first. */
  advanceTo(time: Seconds): Promise<void>;
}

export function testClock(start: Seconds): TestClock {
  let now = start;
  let planned = 0;
  let jobs: { due: Seconds; order: number; work: () => void | Promise<void> }[] = [];
  let running: Promise<void> = Promise.resolve();

  function nextDue(until: Seconds): (() => void | Promise<void>) | null {
    const due = jobs.filter((job) => job.due <= until).sort((a, b) => a.due - b.due || a.order - b.order);
    const [first] = due;
    if (first === undefined) return null;
    jobs = jobs.filter((job) => job !== first);
    now = Math.max(now, first.due);
    return first.work;
  }

  async function run(time: Seconds): Promise<void> {
    for (let work = nextDue(time); work !== null; work = nextDue(time)) await work();
    now = Math.max(now, time);
  }

  return {
    now: () => now,
    at: (due, work) => void jobs.push({ due: Math.max(due, now), order: planned++, work }),
    advanceTo(time) {
      running = running.then(() => run(time));
      return running;
    },
  };
}
