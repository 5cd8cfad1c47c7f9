import type { Fact } from './fact.ts';

/** One sentence. Its text has a marker [n] behind the words that citation n proves; a run of markers stands at the end of a clause. */
export interface Sentence {
  readonly text: string;
  readonly citations: readonly number[];
}

/** What [n] stands for: a cell of a table, as it was said. */
export interface Citation {
  readonly n: number;
  readonly factId: string;
  readonly table: string;
  readonly key: Readonly<Record<string, string>>;
  readonly column: string;
  readonly value: string;
  readonly knowledgeTime: number;
}

/** Whom "it" means. Absent in a note about the whole market. */
export interface Subject {
  readonly symbol?: string;
  readonly assetClass?: string;
}

export interface Note {
  readonly subject: Subject;
  readonly sentences: readonly Sentence[];
  readonly citations: readonly Citation[];
}

/** A note and the facts behind it, derived ones with their inputs: what a verifier needs. */
export interface Narrative {
  readonly note: Note;
  readonly facts: readonly Fact[];
}

const MARKERS = / ?\[\d+\]/g;

/** A sentence or note as text alone, for mails and for reading aloud. */
export const plainText = (note: Note): string => note.sentences.map(({ text }) => plainSentence(text)).join(' ');
export const plainSentence = (text: string): string => text.replace(MARKERS, '');

/** Text and markers apart, for a page that shows superscripts. */
export function marked(text: string): { text: string; citations: number[] }[] {
  return [...text.matchAll(/([^[\]]*?)(?: ?((?:\[\d+\])+)|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, words, markers]) => ({
      text: words as string,
      citations: [...(markers ?? '').matchAll(/\d+/g)].map(([digits]) => Number(digits)),
    }));
}
