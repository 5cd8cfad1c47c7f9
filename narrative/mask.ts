import type { DraftSentence, Part } from './realise.ts';

/** The facts of a clause, and how many commas and stops stand between the last of them and its markers. */
interface Clause {
  readonly facts: readonly string[];
  readonly skip: number;
}

/** A draft as a model may see it: values and names are placeholders, one sentence a line. */
export interface Masked {
  readonly lines: readonly string[];
  readonly slots: ReadonlyMap<string, Part>;
  /** By line. */
  readonly clauses: readonly (readonly Clause[])[];
}

export const PLACEHOLDER = /⟦[FN]\d+⟧/g;
const STOP = /[,;:.](?= |$)/g;

/** ⟦F12⟧ stands for what a fact says, ⟦N3⟧ for a name. Each is used once in a note. */
export function mask(draft: readonly DraftSentence[]): Masked {
  const slots = new Map<string, Part>();
  const clauses: Clause[][] = [];
  const lines = draft.map((parts) => {
    const own: Clause[] = [];
    clauses.push(own);
    let facts: string[] = [];
    let skip = 0;
    return parts
      .map((part) => {
        if (part.kind === 'cite') {
          own.push({ facts, skip });
          facts = [];
          return '';
        }
        if (part.kind === 'words' && !part.name) {
          skip += part.text.match(STOP)?.length ?? 0;
          return part.text;
        }
        const placeholder = `⟦${part.kind === 'fact' ? 'F' : 'N'}${slots.size + 1}⟧`;
        slots.set(placeholder, part);
        if (part.kind === 'fact') {
          facts.push(placeholder);
          skip = 0;
        }
        return placeholder;
      })
      .join('');
  });
  return { lines, slots, clauses };
}

/** The draft that a model's lines stand for: each clause is cited where it was, or at the latest before "and" and the next clause. */
export function unmask(lines: readonly string[], { slots, clauses }: Masked): DraftSentence[] {
  return lines.map((line, at) => {
    const last = new Map(
      (clauses[at] ?? []).map(({ facts, skip }) => [
        facts.toSorted((a, b) => line.indexOf(a) - line.indexOf(b)).at(-1),
        skip,
      ]),
    );
    const parts: Part[] = [];
    let due = -1;
    for (const piece of line.split(/(⟦[FN]\d+⟧)/)) {
      const slot = slots.get(piece);
      if (slot !== undefined) {
        if (slot.kind === 'fact' && due >= 0) parts.splice(-1, 0, { kind: 'cite' });
        parts.push(parts.length === 0 ? capitalised(slot) : slot);
        if (slot.kind === 'fact') due = last.get(piece) ?? -1;
      } else if (piece !== '') {
        const stops = [...piece.matchAll(STOP)];
        const stop: number | undefined = due < 0 ? undefined : stops[due]?.index;
        if (stop !== undefined) parts.push({ kind: 'words', text: piece.slice(0, stop) }, { kind: 'cite' });
        parts.push({ kind: 'words', text: piece.slice(stop ?? 0) });
        due = stop === undefined && due >= 0 ? due - stops.length : -1;
      }
    }
    return due >= 0 ? [...parts, { kind: 'cite' }] : parts;
  });
}

const capitalised = (part: Part): Part =>
  part.kind === 'fact' ? { ...part, text: (part.text[0] as string).toUpperCase() + part.text.slice(1) } : part;
