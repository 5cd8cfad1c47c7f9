import type { StoryInput } from '../stories/input.ts';

/** What came of a range that was published for a day. */
export interface OutcomeInput {
  readonly symbol: string;
  readonly assetClass: string;
  /** YYYY-MM-DD */
  readonly day: string;
  readonly isInside: boolean;
}

/** All that a mail of a day may be made of, as a tier reads it: what stories are made of, and the outcomes of the last day that has any. */
export interface DigestInput extends StoryInput {
  readonly outcomes: readonly OutcomeInput[];
}
