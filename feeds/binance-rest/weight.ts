import { MINUTE } from '#market/time.ts';

/** The counter of the exchange turns with its clock; ours may be a little ahead of it. */
const TURN_MARGIN = 250;

export interface WeightBudgetOptions {
  /** Weight this process may use in one minute. */
  readonly budget: number;
  /** The clock of the exchange, UTC milliseconds. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly onWait?: (ms: number) => void;
}

/** Keeps the request weight of each minute of the exchange below a budget: a request waits for the next minute instead of overrunning. */
export interface WeightBudget {
  /** Resolves when `weight` may be spent, and counts it. */
  take(weight: number): Promise<void>;
  /**
   * The weight that the exchange has counted in this minute; other programs on the same address count too. A text that
   * is not a number is ignored.
   */
  report(header: string | null): void;
  setBudget(budget: number): void;
  used(): number;
}

export function createWeightBudget({ budget, now, sleep, onWait }: WeightBudgetOptions): WeightBudget {
  let allowed = budget;
  let minute = Math.floor(now() / MINUTE);
  let used = 0;
  const turn = () => {
    const current = Math.floor(now() / MINUTE);
    if (current !== minute) {
      minute = current;
      used = 0;
    }
  };
  return {
    async take(weight) {
      for (turn(); used > 0 && used + weight > allowed; turn()) {
        const wait = MINUTE - (now() % MINUTE) + TURN_MARGIN;
        onWait?.(wait);
        await sleep(wait);
      }
      used += weight;
    },
    report(header) {
      if (header === null || !/^\d{1,9}$/.test(header)) return;
      turn();
      used = Math.max(used, Number(header));
    },
    setBudget(next) {
      allowed = next;
    },
    used: () => used,
  };
}
