import type { DraftSentence, Part } from './realise.ts';

/** A draft as a model may see it: values and names are placeholders, one sentence a line. */
export interface Masked {
  readonly lines: readonly string[];
  readonly slots: ReadonlyMap<string, Part>;
  /** Placeholders of the facts of each clause, by line. */
  readonly clauses: readonly (readonly (readonly string[])[])[];
}

export const PLACEHOLDER = /⟦[FN]\d+⟧/g;

/** ⟦F12⟧ stands for what a fact says, ⟦N3⟧ for a name. Each is used once in a note. */
export function mask(draft: readonly DraftSentence[]): Masked {
  const slots = new Map<string, Part>();
  const clauses: string[][][] = [];
  const lines = draft.map((parts) => {
    const own: string[][] = [[]];
    clauses.push(own);
    return parts
      .map((part) => {
        if (part.kind === 'cite') own.push([]);
        if (part.kind === 'cite' || (part.kind === 'words' && !part.name)) return part.kind === 'cite' ? '' : part.text;
        const placeholder = `⟦${part.kind === 'fact' ? 'F' : 'N'}${slots.size + 1}⟧`;
        slots.set(placeholder, part);
        if (part.kind === 'fact') own.at(-1)?.push(placeholder);
        return placeholder;
      })
      .join('');
  });
  return { lines, slots, clauses };
}

/** The draft that a model's lines stand for: each clause is cited at the first comma or stop behind its last fact. */
export function unmask(lines: readonly string[], { slots, clauses }: Masked): DraftSentence[] {
  return lines.map((line, at) => {
    const ends = new Set(
      (clauses[at] ?? []).flatMap((clause) => clause.toSorted((a, b) => line.indexOf(a) - line.indexOf(b)).slice(-1)),
    );
    const parts: Part[] = [];
    let due = false;
    for (const piece of line.split(/(⟦[FN]\d+⟧)/)) {
      const slot = slots.get(piece);
      if (slot !== undefined) {
        parts.push(parts.length === 0 ? capitalised(slot) : slot);
        due ||= ends.has(piece);
      } else if (piece !== '') {
        const stop: number = due ? piece.search(/[,;:.](?= |$)/) : -1;
        due &&= stop < 0;
        if (stop < 0) parts.push({ kind: 'words', text: piece });
        else
          parts.push(
            { kind: 'words', text: piece.slice(0, stop) },
            { kind: 'cite' },
            { kind: 'words', text: piece.slice(stop) },
          );
      }
    }
    return due ? [...parts, { kind: 'cite' }] : parts;
  });
}

const capitalised = (part: Part): Part =>
  part.kind === 'fact' ? { ...part, text: (part.text[0] as string).toUpperCase() + part.text.slice(1) } : part;
