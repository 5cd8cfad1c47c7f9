import type { Mail } from './mail.ts';

/** By what a mail is known. */
export interface MailName {
  /** Names the mail among all that are ever sent: the same name is the same mail, to a transport and to its reader. */
  readonly name: string;
  readonly to: string;
  readonly messageId: string;
}

/** Where a mail goes, and what stands outside of it. */
export interface Envelope extends MailName {
  readonly from: { readonly name: string; readonly address: string };
  /** UTC ms, of the Date header: not the clock, so that a repeated delivery sends the same bytes. */
  readonly sentAt: number;
  /** Null: the mail is on no list. */
  readonly unsubscribeUrl: string | null;
  /** The newest hash of each chain of the ledger, for a header: whoever keeps the mail can prove that the ledger was changed. */
  readonly ledgerHeads: readonly string[];
}

/** A mail that is ready to leave. */
export interface Outgoing {
  readonly envelope: Envelope;
  readonly mail: Mail;
}

/** What became of a mail: taken, with the name that the transport gave it, or refused for good. */
export type Outcome =
  | { readonly state: 'sent'; readonly providerId: string }
  | { readonly state: 'failed'; readonly reason: string };

/** What became of a mail that was taken, as its transport has it. */
export interface Fate {
  /** The name that the transport gave the mail. */
  readonly providerId: string;
  readonly what: 'delivered' | 'bounced' | 'complained';
}

/** A way for mails to leave. */
export interface MailTransport {
  readonly name: string;
  /** The most mails of one call. */
  readonly batchSize: number;
  /**
   * Hands mails over; one outcome a mail, in their order. Under the same key the same mails may be handed over again: none leaves twice
   * that the transport remembers.
   * @throws ArgusError ARGUS_MAIL_LATER (none was taken; `retryAfterMs` in its details), ARGUS_MAIL_STOPPED (none was taken, and none will
   * be before an operator acts), ARGUS_MAIL_UNKNOWN (they may have been taken), ARGUS_OUTBOX_UNUSABLE
   */
  send(key: string, mails: readonly Outgoing[]): Promise<readonly Outcome[]>;
  /**
   * Which of these mails were taken since a time (UTC ms): the transport's names by those of the mails. Null: it cannot tell.
   * @throws ArgusError as `send` does
   */
  taken(mails: readonly MailName[], since: number): Promise<ReadonlyMap<string, string> | null>;
  /**
   * What became of the mails that were taken since a time (UTC ms), a page at a time, the newest first. Absent: it does not know.
   * @throws ArgusError as `send` does
   */
  fates?(since: number): AsyncIterable<readonly Fate[]>;
}
