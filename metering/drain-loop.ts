import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ArgusError } from '#errors/argus-error.ts';
import { tryLock } from '#files/lock.ts';
import { SECOND } from '#market/time.ts';
import { type DrainOptions, type DrainPass, openDrain } from './drain.ts';
import { drainEvents } from './drain-events.ts';
import { sayDrained } from './freshness.ts';
import { SEAL_MS } from './segment-writer.ts';
import { type RandomBytes, randomId } from './uuid.ts';

const EVERY_MS = 5 * SECOND;
/** A second is what an idle spool may be late with a seal. */
const UNSEALED_MS = SEAL_MS + SECOND;
/** How often an idle drain says that it is there. */
const SAY_MS = 30 * SECOND;

export interface DrainLoopOptions extends DrainOptions {
  readonly random: RandomBytes;
  /** Called after each pass: what it did, or why it failed; `lagMs`: since everything that was sealed was counted. */
  readonly onPass?: (pass: DrainPass | { readonly error: unknown }, lagMs: number) => void;
}

export interface DrainLoop {
  /** Since everything that was sealed was counted: the metric, and an invariant. */
  lagMs(): number;
  /** Counts what is sealed now, then ends. A gateway closes its spool before. */
  stop(): Promise<void>;
}

/**
 * Drains a spool and the outbox of events every five seconds, requests folded by the minute. A pass that fails is repeated by the next one.
 * @throws ArgusError ARGUS_SPOOL_UNUSABLE where another process drains the folder.
 */
export function startDrain(options: DrainLoopOptions): DrainLoop {
  const { database, directory, now, random, onPass = () => {} } = options;
  mkdirSync(directory, { recursive: true });
  const lock = tryLock(path.join(directory, 'drain.lock'));
  if (!lock.taken)
    throw new ArgusError(
      'ARGUS_SPOOL_UNUSABLE',
      `the spool in ${directory} is drained by another process (${lock.holder?.pid ?? 'unknown'})`,
    );
  const drain = openDrain(options);
  const id = randomId(random);
  let emptyAt = now();
  let saidAt = 0;
  const lagMs = () => Math.max(0, now() - emptyAt);

  const pass = async (fold: 'due' | 'all'): Promise<void> => {
    const begun = now();
    try {
      const done = await drain.pass(fold);
      await drainEvents(options);
      if (done.waiting === 0) {
        emptyAt = begun;
        if (done.counted > 0 || Math.abs(begun - saidAt) >= SAY_MS) {
          await sayDrained(database, id, begun - UNSEALED_MS);
          saidAt = begun;
        }
      }
      onPass(done, lagMs());
    } catch (error) {
      onPass({ error }, lagMs());
    }
  };
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    // A pass that takes longer than the interval is not followed by all those that it missed.
    running ??= pass('due').finally(() => {
      running = null;
    });
  }, EVERY_MS);
  timer.unref();
  return {
    lagMs,
    async stop() {
      clearInterval(timer);
      await running;
      await pass('all');
      lock.release();
    },
  };
}
