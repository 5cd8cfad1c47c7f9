import { HOUR, SECOND } from '#market/time.ts';
import type { RequestLine } from './request-line.ts';
import { written } from './segment.ts';
import { createSpoolFile, type SpoolFile } from './spool-file.ts';

/** A segment is sealed at this age, at this size, or at the end of its hour: whichever comes first. */
export const SEAL_MS = 5 * SECOND;
const SEAL_BYTES = 4 * 1024 * 1024;
/** Segments that take over a request whose answer does not end: about a quarter of an hour. */
const CARRIES = 180;

/** The segments of one source, one open at a time. Nobody calls a function of it while another has not ended. */
export interface SegmentWriter {
  /** Writes lines, and marks of requests whose answers have left; of a request that is not open none is written. */
  write(lines: readonly RequestLine[], done: readonly string[]): Promise<void>;
  /** Seals the segment when it is due, or now. */
  seal(when: 'due' | 'now'): Promise<void>;
  /** The answer of a request will not leave: no later segment carries it. */
  forget(id: string): void;
}

export function segmentWriter(options: {
  readonly directory: string;
  readonly source: string;
  readonly now: () => number;
  readonly sync: boolean;
}): SegmentWriter {
  const { directory, source, now, sync } = options;
  let next = 0;
  let current: SpoolFile | null = null;
  let openedAt = 0;
  /** Requests of the segment whose answer is on its way, and how often they were carried. */
  let open = new Map<string, { readonly line: RequestLine; readonly carries: number }>();

  const create = async (): Promise<SpoolFile> => {
    const file = await createSpoolFile(directory, { source, segment: next }, sync);
    next += 1;
    openedAt = now();
    return file;
  };
  const discard = async (file: SpoolFile): Promise<void> => {
    next = file.name.segment;
    await file.discard();
  };
  /** A clock that was put back ends a segment too. */
  const isDue = (file: SpoolFile): boolean => {
    const age = now() - openedAt;
    const hourEnded = Math.floor(now() / HOUR) !== Math.floor(openedAt / HOUR);
    return file.length() > 0 && (age < 0 || age >= SEAL_MS || hourEnded || file.length() >= SEAL_BYTES);
  };
  /** The segment that takes over what is on its way: it has the lines before the one that ends says so. */
  const carry = async (file: SpoolFile, lines: readonly RequestLine[]): Promise<SpoolFile> => {
    const following = await create();
    try {
      await following.append(lines.map(written.carried).join(''));
      await file.append(written.out(lines.map(({ id }) => id)));
      return following;
    } catch (error) {
      await discard(following);
      throw error;
    }
  };

  return {
    async write(lines, done) {
      current ??= await create();
      const marks = done.filter((id) => open.has(id));
      await current.append([...lines.map(written.line), ...marks.map(written.done)].join(''));
      for (const id of marks) open.delete(id);
      for (const line of lines) open.set(line.id, { line, carries: 0 });
    },
    async seal(when) {
      const file = current;
      if (file === null || (when === 'due' && !isDue(file))) return;
      const carried = when === 'now' ? [] : [...open.values()].filter(({ carries }) => carries < CARRIES);
      if (file.length() === 0) {
        current = null;
        return await discard(file);
      }
      current =
        carried.length === 0
          ? null
          : await carry(
              file,
              carried.map(({ line }) => line),
            );
      open = new Map(carried.map(({ line, carries }) => [line.id, { line, carries: carries + 1 }]));
      await file.seal();
    },
    forget: (id) => void open.delete(id),
  };
}
