import type { Fact } from './fact.ts';

/** A sentence is read aloud: it has at most so many words, markers not counted. */
export const WORDS_MAX = 25;

/** One sentence. A marker [n] stands behind the words that citation n proves; a run of markers ends a clause. */
export interface Sentence {
  readonly text: string;
  readonly citations: readonly number[];
}

/** What [n] stands for: a cell of a view, as the note says it. */
export interface Citation {
  readonly n: number;
  readonly factId: string;
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly column: string;
  readonly value: string;
  readonly knowledgeTime: number;
}

/** The subject that "it" means. Both are absent in a note about the whole market. */
export interface Subject {
  readonly symbol?: string;
  readonly assetClass?: string;
}

export interface Note {
  readonly subject: Subject;
  readonly sentences: readonly Sentence[];
  readonly citations: readonly Citation[];
}

/** A note and the facts behind it, derived ones with their inputs: the verifier needs both. */
export interface Narrative {
  readonly note: Note;
  readonly facts: readonly Fact[];
}

const MARKERS = / ?\[\d+\]/g;

/** A note or a sentence without its markers, for mails and for reading aloud. */
export const plainText = (note: Note): string => note.sentences.map(({ text }) => plainSentence(text)).join(' ');
export const plainSentence = (text: string): string => text.replace(MARKERS, '');
export const wordsOf = (text: string): number => plainSentence(text).split(/\s+/).length;
