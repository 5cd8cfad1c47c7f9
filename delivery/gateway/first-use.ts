import type { Logger } from 'pino';
import type { Database } from '#database/database.ts';
import { enterUse } from '#database/grant-events.ts';
import type { GrantClaim } from '../access/claims.ts';

/** Notes that a grant was used, once. Nobody waits for it, and no right depends on it. */
export interface FirstUse {
  note(claim: GrantClaim): void;
  /** Until all that was noted is written. */
  settled(): Promise<void>;
}

const GRANTS_KEPT = 10_000;

/**
 * Notes the first page that is read by a grant. A look at a link notes nothing: mail scanners open every link of a mail, and keep no session. What
 * cannot be written is tried again at the next page.
 */
export function firstUse({ database, log }: { database: Database; log: Logger }): FirstUse {
  const noted = new Set<string>();
  const writing = new Set<Promise<void>>();
  const write = async ({ g: grantId, n: tenantId }: GrantClaim): Promise<void> => {
    try {
      await enterUse(database, { tenantId, grantId });
    } catch (err) {
      noted.delete(grantId);
      log.warn({ err }, 'the first use of a grant was not noted');
    }
  };
  return {
    note(claim) {
      if (noted.has(claim.g)) return;
      if (noted.size >= GRANTS_KEPT) noted.delete(noted.values().next().value as string);
      noted.add(claim.g);
      const written = write(claim).finally(() => writing.delete(written));
      writing.add(written);
    },
    async settled() {
      await Promise.all(writing);
    },
  };
}
