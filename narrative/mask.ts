import { upperFirst } from '#wording/text.ts';
import type { DraftSentence, Part } from './realise.ts';

type SlotPart = Exclude<Part, { kind: 'cite' }>;

/** The placeholders of a clause, and how many commas and stops stand between the last of them and its markers. */
interface MaskedClause {
  readonly facts: readonly string[];
  readonly stops: number;
}
interface MaskedSentence {
  readonly line: string;
  readonly clauses: readonly MaskedClause[];
}

/** A draft as a language model may see it: values and names are placeholders, one sentence a line. */
export interface Masked {
  readonly lines: readonly string[];
  readonly slots: ReadonlyMap<string, SlotPart>;
  /** By line. */
  readonly clauses: readonly (readonly MaskedClause[])[];
}

export const PLACEHOLDER = /⟦[FN]\d+⟧/g;
/** A comma, colon, semicolon or stop that ends a stretch of words: "up, and" has one, "3.5" none. */
const STOP = /[,;:.](?= |$)/g;

/** ⟦F12⟧ stands for what a fact says, ⟦N3⟧ for a name. Each is used once in a note. */
export function mask(draft: readonly DraftSentence[]): Masked {
  const slots = new Map<string, SlotPart>();
  const placeholderOf = (part: SlotPart): string => {
    const placeholder = `⟦${part.kind === 'fact' ? 'F' : 'N'}${slots.size + 1}⟧`;
    slots.set(placeholder, part);
    return placeholder;
  };
  const sentences = draft.map((parts) => maskSentence(parts, placeholderOf));
  return { lines: sentences.map(({ line }) => line), clauses: sentences.map(({ clauses }) => clauses), slots };
}

function maskSentence(parts: DraftSentence, placeholderOf: (part: SlotPart) => string): MaskedSentence {
  const clauses: MaskedClause[] = [];
  let line = '';
  let facts: string[] = [];
  let stops = 0;
  for (const part of parts) {
    if (part.kind === 'cite') {
      clauses.push({ facts, stops });
      facts = [];
    } else if (part.kind === 'words' && !part.name) {
      line += part.text;
      stops += part.text.match(STOP)?.length ?? 0;
    } else {
      const placeholder = placeholderOf(part);
      line += placeholder;
      if (part.kind === 'fact') {
        facts.push(placeholder);
        stops = 0;
      }
    }
  }
  return { line, clauses };
}

/** The draft that a model's lines stand for: each clause is cited where it was, or at the latest before the next clause. */
export function unmask(lines: readonly string[], { slots, clauses }: Masked): DraftSentence[] {
  return lines.map((line, at) => unmaskLine(line, clauses[at] ?? [], slots));
}

function unmaskLine(
  line: string,
  clauses: readonly MaskedClause[],
  slots: ReadonlyMap<string, SlotPart>,
): DraftSentence {
  const stopsAfter = lastFacts(line, clauses);
  const parts: Part[] = [];
  /** Stops that are still to come before the clause is cited; null: no clause waits for its markers. */
  let due: number | null = null;
  for (const piece of line.split(/(⟦[FN]\d+⟧)/)) {
    const slot = slots.get(piece);
    if (slot !== undefined) {
      // The next clause begins: the markers stand before the words between.
      if (slot.kind === 'fact' && due !== null) parts.splice(-1, 0, { kind: 'cite' });
      parts.push(parts.length === 0 && slot.kind === 'fact' ? { ...slot, text: upperFirst(slot.text) } : slot);
      if (slot.kind === 'fact') due = stopsAfter.get(piece) ?? null;
    } else if (piece !== '') {
      const words = withMarkers(piece, due);
      parts.push(...words.parts);
      due = words.due;
    }
  }
  return due === null ? parts : [...parts, { kind: 'cite' }];
}

/** For the fact that each clause ends with in the model's order: how many stops later its markers stood. */
const lastFacts = (line: string, clauses: readonly MaskedClause[]): ReadonlyMap<string, number> =>
  new Map(
    clauses.flatMap(({ facts, stops }) => {
      const last = facts.toSorted((a, b) => line.indexOf(a) - line.indexOf(b)).at(-1);
      return last === undefined ? [] : [[last, stops] as const];
    }),
  );

/** Words with the markers at the stop that is due, or the words alone and how many stops are due after them. */
function withMarkers(words: string, due: number | null): { parts: Part[]; due: number | null } {
  if (due === null) return { parts: [{ kind: 'words', text: words }], due };
  const stops = [...words.matchAll(STOP)];
  const stop = stops[due]?.index;
  if (stop === undefined) return { parts: [{ kind: 'words', text: words }], due: due - stops.length };
  return {
    parts: [
      { kind: 'words', text: words.slice(0, stop) },
      { kind: 'cite' },
      { kind: 'words', text: words.slice(stop) },
    ],
    due: null,
  };
}
