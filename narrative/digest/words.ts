import type { StoryChart, StoryKind, StorySubject } from '../stories/story.ts';

/** A ranked item of a mail. */
export interface DigestItem {
  readonly kind: StoryKind;
  readonly subject: StorySubject;
  /** '' where the headline has said it: then the subject alone stands there. */
  readonly title: string;
  /** One sentence, or '' where all of it was said before. */
  readonly line: string;
  readonly chart: StoryChart | null;
}

/** What a mail says in sentences. Each of them was read by the verifier. */
export interface DigestWords {
  /** No daily regime changed, and nothing else stands out. */
  readonly isQuiet: boolean;
  /** The story and its doubt. */
  readonly subject: string;
  /** The second fact, for the line that a mailbox shows beside the subject. */
  readonly preheader: string;
  readonly headline: string;
  /** The third fact first; at most two sentences. */
  readonly deck: readonly string[];
  /** At most three, the most important first; none on a quiet day. */
  readonly items: readonly DigestItem[];
  /** What came of the ranges of the last day; empty for a tier that does not read it. */
  readonly came: readonly string[];
  /** What is closest to another view; '' for a tier without evidence. */
  readonly turn: string;
}
