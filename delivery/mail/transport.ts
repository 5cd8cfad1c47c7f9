import type { Mail } from './mail.ts';

/** Where a mail goes, and under which names. */
export interface Envelope {
  /** Names the mail among all that are ever sent: the same name is the same mail, to a transport and to its reader. */
  readonly name: string;
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly messageId: string;
  /** YYYY-MM-DD: the Date header is its end, not the clock, so that a repeated delivery sends the same bytes. */
  readonly date: string;
  readonly unsubscribeUrl: string;
  /** The newest hash of each chain of the ledger, for a header: whoever keeps the mail can prove that the ledger was changed. */
  readonly ledgerHeads: readonly string[];
}

/** A way for mails to leave. A delivery that was cut off is repeated, so a transport must know what it has taken. */
export interface MailTransport {
  /** Whether a mail of this name was taken, whole. */
  has(name: string): Promise<boolean>;
  /** Takes a mail, whole or not at all. The same mail again is no second one. @throws ArgusError when it cannot be taken now. */
  send(envelope: Envelope, mail: Mail): Promise<void>;
}
