import type { TierReport } from '../page-types/page-type.ts';

/** A file beside the pages of a tier: an index, a feed, a calendar. The same rows give the same text. */
export interface FileRequest {
  /** The name of the tier. */
  readonly tier: string;
  readonly path: string;
  /** Its media type, as HTTP writes it. */
  readonly type: string;
  readonly text: string;
}

/** One kind of file. A new kind is a function in a file of its own and a line in file-types.ts. */
export type FileType = (report: TierReport) => readonly FileRequest[];

export const JSON_TYPE = 'application/json; charset=utf-8';
