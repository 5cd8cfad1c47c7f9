import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { inParts } from './parts.ts';
import { lineOf, type RequestLine, valuesOf } from './request-line.ts';

/** A file of lines of one start of one gateway. While it is `open`, its gateway writes; a `sealed` one never changes. */
export interface SegmentName {
  readonly source: string;
  readonly segment: number;
}

const NAME = /^([0-9a-f-]{36})-(\d{10})\.(open|sealed)$/;
export const fileOf = ({ source, segment }: SegmentName, state: 'open' | 'sealed'): string =>
  `${source}-${String(segment).padStart(10, '0')}.${state}`;

/** Segments of a folder in one state, by source and number. */
export const segmentsIn = (directory: string, state: 'open' | 'sealed'): SegmentName[] =>
  readdirSync(directory)
    .sort()
    .flatMap((file) => {
      const [, source = '', segment = '', found] = NAME.exec(file) ?? [];
      return found === state ? [{ source, segment: Number(segment) }] : [];
    });

/**
 * What stands in a segment, one JSON array a line. `line`: a request before its answer. `carried`: one whose answer is still on its way, taken
 * over from the segment before. `done`: its answer has left. `out`: requests that the next segment has carried.
 */
export const written = {
  line: (line: RequestLine): string => `${JSON.stringify(['line', ...valuesOf(line)])}\n`,
  carried: (line: RequestLine): string => `${JSON.stringify(['carried', ...valuesOf(line)])}\n`,
  done: (id: string): string => `${JSON.stringify(['done', id])}\n`,
  out: (ids: readonly string[]): string => `${JSON.stringify(['out', ...ids])}\n`,
};

/** A request of a segment, and whether its answer left. */
export interface Recorded {
  readonly line: RequestLine;
  readonly done: boolean;
}

export interface SegmentContent {
  /** Without those that the next segment has. */
  readonly requests: readonly Recorded[];
  /** Ids that this segment took over from the one before. */
  readonly carried: readonly string[];
  readonly sha256: string;
}

/** Takes the lines of a segment one by one. */
interface SegmentReader {
  /** @throws Error for a line that is none: the file was changed or its disk is damaged. */
  take(text: string): void;
  content(sha256: string): SegmentContent;
}

function segmentReader(): SegmentReader {
  const requests = new Map<string, { line: RequestLine; done: boolean }>();
  const carried: string[] = [];
  return {
    take(text) {
      const [kind, ...values] = JSON.parse(text) as unknown[];
      if (kind === 'line' || kind === 'carried') {
        const line = lineOf(values);
        requests.set(line.id, { line, done: false });
        if (kind === 'carried') carried.push(line.id);
      } else if (kind === 'done') {
        const request = requests.get(String(values[0]));
        if (request !== undefined) request.done = true;
      } else if (kind === 'out') for (const id of values) requests.delete(String(id));
      else throw new SyntaxError(`a line of a segment begins with ${JSON.stringify(kind)}`);
    },
    content: (sha256) => ({ requests: [...requests.values()], carried, sha256 }),
  };
}

const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((text) => text !== '');
const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Reads a segment whose last line is whole. @throws Error where a line is none. */
export function readSegment(bytes: Uint8Array): SegmentContent {
  const reader = segmentReader();
  for (const text of linesOf(bytes)) reader.take(text);
  return reader.content(sha256Of(bytes));
}

/** The same, and lets others work between its parts: a gateway in this process answers meanwhile. */
export async function readSegmentInParts(bytes: Uint8Array): Promise<SegmentContent> {
  const reader = segmentReader();
  for await (const part of inParts(linesOf(bytes))) for (const text of part) reader.take(text);
  return reader.content(sha256Of(bytes));
}

/** Length of the whole lines at the start of a file: a killed gateway, or a machine without power, may leave a part of one behind them. */
export function wholeLines(bytes: Uint8Array): number {
  let end = bytes.lastIndexOf(NEWLINE) + 1;
  while (end > 0) {
    const start = end < 2 ? 0 : bytes.lastIndexOf(NEWLINE, end - 2) + 1;
    if (isJson(Buffer.from(bytes.subarray(start, end)).toString('utf8'))) break;
    end = start;
  }
  return end;
}

const NEWLINE = 0x0a;

function isJson(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
