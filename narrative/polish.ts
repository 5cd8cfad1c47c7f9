import { assemble } from './assemble.ts';
import type { Composition } from './compose.ts';
import { ask, type LanguageModel, type NoAnswer } from './language-model.ts';
import { type Masked, mask, PLACEHOLDER, unmask } from './mask.ts';
import type { Note } from './note.ts';
import { verify } from './verify.ts';
import { FREE_WORDS, reasonOf } from './vocabulary.ts';

/** The outcome of a polish. Every one but `polished` leaves the deterministic text. */
export type Outcome =
  | 'polished'
  | NoAnswer
  | 'lines'
  | 'placeholders'
  | 'numbers'
  | 'names'
  | 'words'
  | 'long'
  | 'unverified';

export interface Polished {
  readonly note: Note;
  readonly outcome: Outcome;
}

/** The answer of a model may be a fifth longer than the text it was given. */
const LENGTH_MAX = 1.2;

const SYSTEM = `You edit short market notes so that they read well aloud. You are given sentences, one a line, with placeholders such as ⟦F12⟧
and ⟦N3⟧ that stand for values and names you never see. Return the same number of lines in the same order, nothing else. Keep every placeholder
of a line in that line, exactly once. Write no digit, number-word or name. Say no cause and give no advice. At most 25 words a line.
Beside placeholders use only these words: ${FREE_WORDS.join(' ')}`;

/**
 * Optional polish (quant design, 7). The model sees placeholders, never values. Its answer gets the values back and is read by the same
 * verifier as any note. Any failure gives the deterministic text and the reason, which `counts` adds up.
 */
export function createPolisher(model: LanguageModel, { fetch }: { fetch: typeof globalThis.fetch }) {
  const counts = new Map<Outcome, number>();
  const readable: ReadonlyMap<Outcome, number> = counts;
  return {
    counts: readable,
    async polish(composition: Composition): Promise<Polished> {
      const polished = await attempt(composition, model, fetch);
      counts.set(polished.outcome, (counts.get(polished.outcome) ?? 0) + 1);
      return polished;
    },
  };
}

async function attempt(
  { note, facts, draft }: Composition,
  model: LanguageModel,
  fetch: typeof globalThis.fetch,
): Promise<Polished> {
  const masked = mask(draft);
  const answer = await ask(model, SYSTEM, masked.lines.join('\n'), fetch);
  if ('failed' in answer) return { note, outcome: answer.failed };
  const lines = answer.text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const objection = objectionTo(lines, masked);
  if (objection !== null) return { note, outcome: objection };
  try {
    const candidate = assemble(unmask(lines, masked), note.subject);
    if (verify(candidate, facts).length === 0) return { note: candidate, outcome: 'polished' };
  } catch {
    // A fact stands behind the last citation: the text is no note.
  }
  return { note, outcome: 'unverified' };
}

/** Timeframes of the text itself are names that only the verifier can judge. */
const TIMEFRAME_WORDS: ReadonlySet<string> = new Set(['daily', 'weekly']);

/** Why the lines are refused before any value is put in, or null. */
function objectionTo(lines: readonly string[], { lines: given }: Masked): Outcome | null {
  if (lines.length !== given.length) return 'lines';
  const placeholders = (line: string) => (line.match(PLACEHOLDER) ?? []).sort().join();
  if (lines.some((line, k) => placeholders(line) !== placeholders(given[k] ?? ''))) return 'placeholders';
  if (lines.join('\n').length > LENGTH_MAX * given.join('\n').length) return 'long';
  const words = lines.flatMap((line) => {
    // The first word of a line may have a capital.
    const [first = '', ...rest] = line.replace(PLACEHOLDER, ' ⟦ ').match(/[\p{L}\p{N}%][\p{L}\p{N}'’-]*|⟦/gu) ?? [];
    return [first.toLowerCase(), ...rest].filter((word) => word !== '⟦');
  });
  const reasons = new Set(words.map(reasonOf));
  if (reasons.has('ARGUS_NARRATIVE_NUMBER')) return 'numbers';
  if (reasons.has('ARGUS_NARRATIVE_NAME')) return 'names';
  return words.some((word) => !TIMEFRAME_WORDS.has(word) && word !== 's' && reasonOf(word) !== null) ? 'words' : null;
}
