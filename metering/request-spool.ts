import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArgusError } from '#errors/argus-error.ts';
import { tryLock } from '#files/lock.ts';
import { SECOND } from '#market/time.ts';
import { checkedLine, type RequestLine } from './request-line.ts';
import { segmentWriter } from './segment-writer.ts';
import { sealAbandoned } from './spool-recovery.ts';
import { type RandomBytes, randomId } from './uuid.ts';

/** How often an idle spool looks at the age of its segment. */
const LOOK_MS = SECOND;
/** How long the mark of an answer waits for a group that is written anyway. */
const MARK_MS = 20;
/**
 * On a quick disk a group would be one request, and the processor would do little but sync. So a group waits until this time has passed since the one
 * before it; whoever asks when nobody else does waits for nothing.
 */
const GROUP_MS = 2;
export interface RequestSpoolOptions {
  readonly directory: string;
  /** UTC ms. */
  readonly now: () => number;
  readonly random: RandomBytes;
  /** `group`: each group reaches the disk before the answers of its requests; `none`: it reaches the system, which a kill survives and a power cut does not. */
  readonly sync: 'group' | 'none';
}

export interface RequestSpool {
  /** The id of this start. */
  readonly source: string;
  /**
   * Resolves when the line is written; the answer is sent after that. @throws ArgusError ARGUS_SPOOL_UNUSABLE, ZodError for what is no line: then no
   * answer may be sent.
   */
  record(line: RequestLine): Promise<void>;
  /** The answer has left: the request may be billed. */
  complete(id: string): void;
  /** The answer will not leave any more. */
  interrupt(id: string): void;
  /** What the last write failed of, null while the spool can be written. */
  failure(): ArgusError | null;
  /** Writes what waits, seals, and lets go of the folder. Requests without an answer stay unbilled. */
  close(): Promise<void>;
}

interface Waiting {
  readonly line: RequestLine;
  resolve(): void;
  reject(error: ArgusError): void;
}

/**
 * The spool of one gateway: one line a request, in groups. A group is what came while the one before was written.
 * @throws ArgusError ARGUS_SPOOL_UNUSABLE where another gateway has the folder, or it cannot be written.
 */
export async function openRequestSpool(options: RequestSpoolOptions): Promise<RequestSpool> {
  const { directory, now, random, sync } = options;
  const unusable = unusableIn(directory);
  const lock = lockOf(directory, unusable);
  await sealAbandoned(directory).catch((cause) => {
    lock.release();
    throw unusable(cause);
  });
  const source = randomId(random);
  const writer = segmentWriter({ directory, source, now, sync: sync === 'group' });
  let lines: Waiting[] = [];
  /** Requests whose answers have left: marks that wait, and those that are being written. */
  let done = new Set<string>();
  let marks: ReadonlySet<string> = new Set();
  let failure: ArgusError | null = null;
  let closing = false;
  let writing: Promise<void> | null = null;
  let marking = false;
  const turn = turnsOfGroups();

  const work = async (): Promise<void> => {
    // Marks alone wait for the next group, or for their time: a group of their own after every group would sync the disk twice.
    let isFirst = true;
    while (lines.length > 0 || (isFirst && done.size > 0)) {
      isFirst = false;
      await turn();
      const group = lines;
      marks = done;
      [lines, done] = [[], new Set()];
      try {
        await writer.seal('due');
        await writer.write(
          group.map(({ line }) => line),
          [...marks],
        );
        marks = new Set();
        failure = null;
        for (const { resolve } of group) resolve();
      } catch (cause) {
        failure = unusable(cause);
        // An answer that has left is told again with the next group.
        done = new Set([...marks, ...done]);
        for (const { reject } of group) reject(failure);
      }
      if (failure !== null && lines.length === 0) break;
    }
    await writer.seal(closing ? 'now' : 'due').catch((cause: unknown) => {
      failure = unusable(cause);
    });
  };
  const start = (): Promise<void> => {
    // After the present task: all that came in it are one group.
    writing ??= Promise.resolve()
      .then(work)
      .finally(() => {
        writing = null;
        if (lines.length > 0) void start();
      });
    return writing;
  };
  const timer = setInterval(() => void start(), LOOK_MS);
  timer.unref();

  return {
    source,
    record: (line) =>
      new Promise((resolve, reject) => {
        if (closing) return reject(unusable(new Error('it is being closed')));
        // Thrown in here, it rejects.
        lines.push({ line: checkedLine(line), resolve, reject });
        void start();
      }),
    complete(id) {
      done.add(id);
      if (marking) return;
      marking = true;
      setTimeout(() => {
        marking = false;
        void start();
      }, MARK_MS).unref();
    },
    interrupt(id) {
      if (!done.has(id) && !marks.has(id)) writer.forget(id);
    },
    failure: () => failure,
    async close() {
      clearInterval(timer);
      closing = true;
      while (writing !== null) await writing;
      await start();
      lock.release();
    },
  };
}

/** Resolves when the next group may begin, by a clock that nobody sets. */
function turnsOfGroups(): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const early = GROUP_MS - (performance.now() - last);
    if (early > 0) await sleep(early);
    last = performance.now();
  };
}

const unusableIn =
  (directory: string) =>
  (cause: unknown): ArgusError =>
    new ArgusError('ARGUS_SPOOL_UNUSABLE', `the spool in ${directory} cannot be written: ${(cause as Error).message}`, {
      cause,
    });

function lockOf(directory: string, unusable: (cause: unknown) => ArgusError): { release(): void } {
  let lock: ReturnType<typeof tryLock>;
  try {
    mkdirSync(directory, { recursive: true });
    lock = tryLock(path.join(directory, 'spool.lock'));
  } catch (cause) {
    throw unusable(cause);
  }
  if (lock.taken) return lock;
  const holder = lock.holder === null ? '' : ` (process ${lock.holder.pid})`;
  throw unusable(new Error(`another gateway${holder} writes there`));
}
