import { ApiProblem } from '../answers/problem.ts';

/** Says that a request is done; its slot goes to the next. */
export type Leave = () => void;

export interface Admission {
  /** Waits for a slot. @throws ApiProblem ARGUS_API_QUEUE_FULL, ARGUS_API_BUSY */
  enter(tenantId: string): Promise<Leave>;
  /** Requests that wait now, of all tenants, and the slots there are. */
  state(): { readonly waiting: number; readonly slots: number };
}

export interface AdmissionOptions {
  readonly now: () => number;
  readonly leastSlots?: number;
  readonly mostSlots?: number;
  /** Requests of one tenant that may wait. */
  readonly depth?: number;
  /** Tenants that may wait at once. */
  readonly mostTenants?: number;
  /** What a request should take at most. */
  readonly targetMs?: number;
}

/** Slots are fewer by this share after a second in which requests took longer than they should. */
const LESS = 0.8;
const LOOK_MS = 1_000;
/** The share of requests that may take longer. */
const SLOW = 0.01;

/**
 * A queue for each tenant, served by turns: whoever asks a hundred times waits for its own hundred, and nobody else does. The number of slots
 * follows what a request takes (additive increase, multiplicative decrease: Chiu and Jain 1989): one more after a second in which 99 of 100 were fast
 * enough and somebody waited, a fifth fewer after one in which they were not. `now` is UTC ms.
 */
export function createAdmission({
  now,
  leastSlots = 4,
  mostSlots = 64,
  depth = 64,
  mostTenants = 1_000,
  targetMs = 20,
}: AdmissionOptions): Admission {
  /** Tenants in the order of their turns: whoever was served goes to the end. */
  const queues = new Map<string, ((leave: Leave) => void)[]>();
  let slots = mostSlots / 4;
  let taken = 0;
  let waiting = 0;
  let [since, done, slow, waited] = [now(), 0, 0, false];

  function look(): void {
    if (now() - since < LOOK_MS) return;
    if (done > 0 && slow / done > SLOW) slots = Math.max(leastSlots, Math.floor(slots * LESS));
    else if (waited) slots = Math.min(mostSlots, slots + 1);
    [since, done, slow, waited] = [now(), 0, 0, waiting > 0];
  }
  function take(): Leave {
    const from = now();
    taken++;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      taken--;
      done++;
      if (now() - from > targetMs) slow++;
      look();
      next();
    };
  }
  function next(): void {
    for (const [tenantId, queue] of queues) {
      if (taken >= slots) return;
      const serve = queue.shift();
      queues.delete(tenantId);
      if (queue.length > 0) queues.set(tenantId, queue);
      if (serve === undefined) continue;
      waiting--;
      serve(take());
    }
  }
  return {
    state: () => ({ waiting, slots }),
    async enter(tenantId) {
      if (taken < slots && queues.size === 0) return take();
      waited = true;
      const queue = queues.get(tenantId) ?? [];
      if (queue.length >= depth)
        throw new ApiProblem('ARGUS_API_QUEUE_FULL', `${depth} requests of this account wait already.`, {
          headers: { 'retry-after': '1' },
        });
      if (queues.size >= mostTenants && !queues.has(tenantId))
        throw new ApiProblem('ARGUS_API_BUSY', 'Too many accounts wait at once.', { headers: { 'retry-after': '2' } });
      queues.set(tenantId, queue);
      waiting++;
      const leave = new Promise<Leave>((resolve) => queue.push(resolve));
      next();
      return await leave;
    },
  };
}
