import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { can, type Tier } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { Fact } from '#narrative/fact.ts';
import type { InstrumentInput, NarrativeInput } from '#narrative/input.ts';
import { type Composition, compose, verified } from '#narrative/narrate.ts';
import { type Note, plainSentence } from '#narrative/note.ts';
import type { Polished } from '#narrative/polish.ts';
import type { Thresholds } from '#narrative/select.ts';
import type { CitationModel } from './models.ts';

/** The words of a page: paragraphs with their sources, or without any below the tier that reads them. */
export interface PageNote {
  readonly note: string[];
  readonly citations: CitationModel[];
}

export interface Written extends PageNote {
  /** Of a market: what a polish needs. Absent where the plain words stand. */
  readonly composition?: Composition;
}

export interface NoteWriter {
  /** Notes of which the plain words were published since the start, because the verifier refused them. */
  readonly refused: number;
  /** A note that is verified, or `plain` with a warning: no page waits for a sentence. */
  write(page: { tier: Tier; path: string }, input: NarrativeInput, plain: string[], thresholds?: Thresholds): Written;
  /** The note in words of a model, where one is configured. Without `ask` only what was polished before is used. */
  polish(page: { tier: Tier; path: string }, written: Written, ask: boolean): Promise<PageNote>;
}

/** Notes kept: of every instrument, for the tiers whose rows say the same and for the next minute. */
const KEPT = 10_000;
const KEPT_POLISHED = 200;

/**
 * Writes notes of pages and remembers them: an instrument of which nothing changed has the note it had. What it gives depends on the rows
 * alone, whatever it remembers.
 */
export function createNoteWriter({
  log,
  polisher,
}: {
  log: Pick<Logger, 'warn' | 'info'>;
  polisher?: { polish(composition: Composition): Promise<Polished> };
}): NoteWriter {
  const notes = new Map<string, Neutral>();
  const polished = new Map<string, Note>();
  let refused = 0;

  function ofInstrument(input: InstrumentInput, thresholds: Thresholds): Neutral {
    const key = keyOf(input, thresholds);
    const known = notes.get(key);
    if (known !== undefined) return known;
    const made = neutral(verified(compose(input, thresholds)));
    if (notes.size >= KEPT) notes.clear();
    notes.set(key, made);
    return made;
  }

  return {
    get refused() {
      return refused;
    },

    write({ tier, path }, input, plain, thresholds = {}) {
      try {
        if (input.kind === 'instrument') return pageNote(tier, ofInstrument(input, thresholds));
        const composition = verified(compose(input, thresholds));
        return { ...pageNote(tier, neutral(composition)), composition };
      } catch (err) {
        if (!(err instanceof ArgusError) || !err.code.startsWith('ARGUS_NARRATIVE_')) throw err;
        refused++;
        log.warn(
          { tier: tier.name, path, code: err.code, refused, details: err.details },
          `plain note published: ${err.message}`,
        );
        return { note: plain, citations: [] };
      }
    },

    async polish({ tier, path }, { composition, ...written }, ask) {
      if (polisher === undefined || composition === undefined) return written;
      const key = JSON.stringify(composition.note);
      const known = polished.get(key);
      if (known !== undefined) return pageNote(tier, neutral({ ...composition, note: known }));
      if (!ask) return written;
      const { note, outcome } = await polisher.polish(composition);
      log.info({ tier: tier.name, path, outcome }, 'note given to the model');
      if (outcome !== 'polished') return written;
      if (polished.size >= KEPT_POLISHED) polished.clear();
      polished.set(key, note);
      return pageNote(tier, neutral({ ...composition, note }));
    },
  };
}

/** Thresholds of messages that the rows cannot give do not matter: tiers with and without shifts share the notes of the others. */
function keyOf(input: InstrumentInput, { shift, hub, pair, ...others }: Thresholds): string {
  const text = JSON.stringify([input, others, input.shifts.length === 0 ? {} : { shift, hub, pair }]);
  return createHash('sha256').update(text).digest('base64');
}

/** A note whose citations name the views without their tier. */
interface Neutral {
  readonly paragraphs: readonly string[];
  readonly citations: readonly CitationModel[];
}

function neutral({ note: { sentences, citations }, facts, paragraphs }: Composition): Neutral {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  let next = 0;
  return {
    paragraphs: paragraphs.map((length) => {
      next += length;
      return sentences
        .slice(next - length, next)
        .map(({ text }) => text)
        .join(' ');
    }),
    citations: citations.map(({ n, factId, value }) => citationOf({ n, value }, factId, byId)),
  };
}

const pageNote = (tier: Tier, { paragraphs, citations }: Neutral): PageNote =>
  can(tier, 'cited_notes')
    ? {
        note: [...paragraphs],
        citations: citations.map((citation) => ({ ...citation, view: `tier_${tier.name}_${citation.view}` })),
      }
    : { note: paragraphs.map(plainSentence), citations: [] };

/** Columns that a row of each view is found by. Other names in the key of a fact say whom a sentence may name. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  instruments: ['symbol', 'asset_class'],
  regimes: ['symbol', 'timeframe', 'close_time'],
  changes: ['symbol', 'timeframe', 'close_time'],
  signals: ['symbol', 'timeframe', 'bar_close'],
  shifts: ['market', 'timeframe', 'close_time', 'level', 'subject', 'peer'],
  context: ['symbol', 'timeframe', 'close_time'],
};

function citationOf(
  said: Pick<CitationModel, 'n' | 'value'>,
  factId: string,
  byId: ReadonlyMap<string, Fact>,
): CitationModel {
  const fact = byId.get(factId) as Fact;
  const { derived, knowledgeTime: knownAt } = fact;
  const inputs = (derived?.inputs ?? []).map((id) => byId.get(id) as Fact);
  const { table: view, column } = inputs[0] ?? derived?.over ?? fact;
  const columns = KEYS[view] ?? [];
  // Of what was counted the class is worth telling too, though it stands in another view.
  const names = derived === undefined ? columns : [...columns, 'asset_class'];
  const rows = derived === undefined ? [fact] : inputs;
  const key = names.flatMap((name) => {
    const value = keyValue(rows[0] ?? fact, view, name);
    return value === undefined || value === '' || rows.some((row) => keyValue(row, view, name) !== value)
      ? []
      : [[name, value] as const];
  });
  const computed = derived === undefined ? null : { how: derived.expr, rows: inputs.length };
  // What was subtracted are two columns of one row.
  const [first, second] = inputs;
  const columnOf = derived?.expr === 'difference' ? `${second?.column} − ${first?.column}` : column;
  return { ...said, view, column: columnOf, key: Object.fromEntries(key), computed, knownAt };
}

function keyValue({ key }: Fact, table: string, name: string): string | undefined {
  if (table === 'context' && name === 'symbol') return key.series;
  // For a sentence the peer of a block is a class; in the view it is a group.
  return table === 'shifts' && name === 'peer' ? key.other : key[name];
}
