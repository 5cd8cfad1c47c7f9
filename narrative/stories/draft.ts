import type { FactBook } from '../fact-book.ts';
import type { DraftSentence } from '../realise.ts';
import type { Importance } from './rank.ts';
import type { StoryChart, StoryKind, StorySubject } from './story.ts';

/** The sentences of a story before they are numbered. */
export interface StoryDraft {
  /** For the headline: as few words as say it. */
  readonly head: DraftSentence;
  readonly title: DraftSentence;
  /** For the deck: what the head leaves out, in a sentence that stands by itself. */
  readonly detail: DraftSentence | null;
  /** The same right behind the head, of which it repeats nothing; null where the detail does not either. */
  readonly followUp: DraftSentence | null;
  /** For the deck: what to compare it with. */
  readonly context: DraftSentence | null;
  /** The same in a sentence that stands by itself, where the context does not. */
  readonly comparison?: DraftSentence | null;
  readonly certainty: DraftSentence | null;
  /** How certain it is, right behind the head; null where the head says "perhaps", and where no share says it. */
  readonly doubt?: DraftSentence | null;
  readonly frequency: DraftSentence | null;
  readonly isDoubtful: boolean;
  readonly chart: StoryChart | null;
}

/** Something that could be told, and how important it is. It is written when it is chosen. */
export interface Candidate {
  readonly kind: StoryKind;
  readonly subject: StorySubject;
  readonly importance: Importance;
  /** What it is about in names: of two that share one only the more important is a story. */
  readonly topics: readonly string[];
  readonly write: (book: FactBook) => StoryDraft;
}
