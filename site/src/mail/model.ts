import type { RegimeLabel } from '#market/regime-label.ts';
import type { Palette } from '#wording/brand.ts';

/** A digest as its mail shows it: every text is ready to be read, and the templates escape it. */
export interface DigestMail {
  readonly brand: MailBrand;
  readonly subject: string;
  /** What a mailbox shows beside the subject. */
  readonly preheader: string;
  readonly dated: string;
  readonly headline: string;
  readonly deck: readonly string[];
  readonly items: readonly MailItem[];
  /** Label of the button that opens the report. */
  readonly open: string;
  readonly classes: MailClasses;
  /** Sections of sentences below the classes. */
  readonly sections: readonly MailSection[];
  readonly watchlist: MailWatchlist;
  readonly closures: readonly string[];
  /** Why this mail came. */
  readonly why: string;
  readonly links: MailLinks;
  readonly footer: readonly { readonly text: string; readonly href: string }[];
}

/** A mail about one reader's access or account: every text is ready to be read. */
export interface NoticeMail {
  readonly brand: MailBrand;
  readonly subject: string;
  readonly preheader: string;
  readonly headline: string;
  readonly text: readonly string[];
  /** Label of the button that opens the link. */
  readonly open: string;
  readonly link: string;
  /** Why this mail came. */
  readonly why: string;
}

export interface MailBrand {
  readonly name: string;
  /** Address of the mark within the mail, or ''. */
  readonly mark: string;
  /** Words below every mail, or ''. */
  readonly legal: string;
  readonly light: MailPalette;
  readonly dark: MailPalette;
}

/** The colours of a mail: those of the pages, the name and the button in the colour of the brand. */
export type MailPalette = Pick<
  Palette,
  'paper' | 'wash' | 'line' | 'ink' | 'soft' | 'regimes' | 'regimeTexts' | 'rangeArea'
> & { readonly brand: string };

/** Where the button leads. */
export interface MailLinks {
  readonly report: string;
}

export interface MailItem {
  readonly title: string;
  readonly line: string;
  readonly href: string;
  readonly bars: readonly ItemBar[];
}

/** A bar with its words: `width` is whole percent of what the bar may take. */
export interface ItemBar {
  readonly when: string;
  readonly value: string;
  readonly width: number;
  readonly tone: Tone;
}
export type Tone = RegimeLabel | 'ink';

export interface MailClasses {
  /** '' on a quiet day, which has one bar of all. */
  readonly title: string;
  /** How to read it, or ''. */
  readonly caption: string;
  readonly rows: readonly ClassRow[];
  readonly legend: readonly RegimeSign[];
}

export interface ClassRow {
  readonly title: string;
  readonly href: string;
  /** Today, and where they are known yesterday and a week ago. */
  readonly bars: readonly (readonly BarPart[])[];
  readonly counts: readonly RegimeSign[];
  /** The typical move of the next day and how it is, or ''. */
  readonly size: string;
  readonly liveliness: string;
}

export interface BarPart {
  readonly label: RegimeLabel;
  /** Percent of the bar, one decimal. */
  readonly width: number;
}

/** The mark of a regime in plain text, and words or numbers beside it. */
export interface RegimeSign {
  readonly label: RegimeLabel;
  readonly mark: string;
  readonly text: string;
}

export interface MailSection {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** The rows that stand for those of a reader: one for each regime, with names of places where a mail is filled in. */
export interface MailWatchlist {
  readonly title: string;
  /** What stands in its last columns, or ''. */
  readonly caption: string;
  readonly rows: readonly WatchRow[];
}

export interface WatchRow extends RegimeSign {
  readonly symbol: string;
  readonly href: string;
  readonly confidence: string;
  readonly typical: string;
}
