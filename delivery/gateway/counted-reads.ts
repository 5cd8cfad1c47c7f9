import type { Logger } from 'pino';
import type { Database } from '#database/database.ts';
import { addReads, type GrantRead } from '#database/grant-reads.ts';
import type { GrantClaim } from '../access/claims.ts';

/** Counts the bytes that grants read, and enters them now and then: a query of an analyst is a dozen requests. */
export interface CountedReads {
  add(claim: GrantClaim, bytes: number): void;
  /** Enters what was counted; until it is there. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

const ENTER_MS = 10_000;

/** `now` is UTC ms. What cannot be entered is counted on and tried again; it is lost with the process. */
export function countReads({
  database,
  log,
  now,
}: {
  database: Database;
  log: Logger;
  now: () => number;
}): CountedReads {
  let counted = new Map<string, GrantRead>();
  const settle = async (): Promise<void> => {
    if (counted.size === 0) return;
    const entered = counted;
    counted = new Map();
    try {
      await addReads(database, [...entered.values()]);
    } catch (err) {
      log.warn({ err }, 'what was read of snapshots was not entered');
      for (const read of entered.values()) put(read);
    }
  };
  const put = (read: GrantRead): void => {
    const key = `${read.grantId} ${read.day}`;
    const known = counted.get(key);
    const { requests = 0, bytes = 0 } = known ?? {};
    counted.set(key, { ...read, requests: requests + read.requests, bytes: bytes + read.bytes });
  };
  const timer = setInterval(() => void settle(), ENTER_MS).unref();
  return {
    add: ({ g: grantId, n: tenantId }, bytes) =>
      put({ tenantId, grantId, day: new Date(now()).toISOString().slice(0, 10), requests: 1, bytes }),
    settle,
    async close() {
      clearInterval(timer);
      await settle();
    },
  };
}
