import type { RequestLine } from '#metering/request-line.ts';

/** Writes down every request of a tenant before it is answered. */
export interface Meter {
  /** Resolves when the line is written. @throws ArgusError ARGUS_SPOOL_UNUSABLE: then nothing is answered. */
  record(line: RequestLine): Promise<void>;
  /** The answer has left: the request may be billed. */
  complete(id: string): void;
  /** It will not leave any more. */
  interrupt(id: string): void;
}
