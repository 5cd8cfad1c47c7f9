/** A mail as one recipient gets it. */
export interface Mail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The mark of the brand as a PNG, which the HTML names by MARK_ID; null: there is none. */
  readonly mark: Buffer | null;
}

/** Content-Id of the mark. */
export const MARK_ID = 'mark';
