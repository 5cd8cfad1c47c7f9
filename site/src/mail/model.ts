import type { Palette } from '#wording/brand.ts';

/** A digest as its mail shows it: every text is ready to be read, and the templates escape it. */
export interface DigestMail {
  readonly brand: MailBrand;
  readonly headline: string;
  /** The day, and as of when the data are. */
  readonly dated: string;
  readonly note: readonly string[];
  readonly reportUrl: string;
  readonly unsubscribeUrl: string;
  readonly changes: readonly ChangeRow[];
  /** How many more there are in the report, or ''. */
  readonly moreChanges: string;
  readonly evidence: readonly EvidenceTable[];
  readonly classes: readonly ClassRow[];
  readonly about: string;
  /** Hashes of the ledger for the reader to keep, or null. */
  readonly ledger: { readonly why: string; readonly heads: readonly LedgerHead[] } | null;
}

export interface MailBrand {
  readonly name: string;
  readonly colours: MailColours;
}

/** Mails have one theme: programs that make it dark do so themselves. */
export type MailColours = Pick<Palette, 'paper' | 'wash' | 'line' | 'ink' | 'soft' | 'accent'>;

/** A regime by its words, its mark in plain text and its colour. */
export interface RegimeSign {
  readonly text: string;
  readonly mark: string;
  readonly colour: string;
}

export interface ChangeRow {
  readonly symbol: string;
  readonly timeframe: string;
  readonly from: RegimeSign;
  readonly to: RegimeSign;
  readonly confidence: string;
}

/** A table of four columns under its title, and a line below it or ''. */
export interface EvidenceTable {
  readonly title: string;
  readonly heads: EvidenceCells;
  readonly rows: readonly EvidenceCells[];
  readonly below: string;
}
export type EvidenceCells = readonly [first: string, second: string, third: string, last: string];

/** How many instruments of a class are in which regime. */
export interface ClassRow {
  readonly title: string;
  /** How many daily regimes, or '' for none. */
  readonly changed: string;
  readonly known: string;
  readonly regimes: readonly RegimeCount[];
}

export interface RegimeCount extends RegimeSign {
  readonly count: number;
  /** Whole percent of the class: the width of its part of the bar. */
  readonly share: number;
}

export interface LedgerHead {
  /** Which chain, day and number of signals. */
  readonly text: string;
  readonly hash: string;
}
