import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import { can, type Tier } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { type Composition, compose, verified } from '#narrative/compose.ts';
import { digestOf } from '#narrative/digest/digest.ts';
import type { DigestInput } from '#narrative/digest/input.ts';
import type { DigestWords } from '#narrative/digest/words.ts';
import type { InstrumentInput, NarrativeInput } from '#narrative/input.ts';
import type { Note } from '#narrative/note.ts';
import type { Polished } from '#narrative/polish.ts';
import type { Thresholds } from '#narrative/select.ts';
import type { StoryInput } from '#narrative/stories/input.ts';
import { storiesOf } from '#narrative/stories/stories.ts';
import { ofTier, type PageNote, pageNote, sourcesOf, type TierlessNote, tierlessNote } from './citations.ts';
import type { StoriesModel } from './models/story.ts';
import { storiesModelOf } from './stories.ts';

/** A note, and for one of a market what a polish needs. No composition: the plain words stand. */
export interface WrittenNote extends PageNote {
  readonly composition?: Composition;
}

interface Page {
  readonly tier: Tier;
  readonly path: string;
}

export interface NoteWriter {
  /** Notes that the verifier refused since the start: their pages have the plain words. */
  readonly refused: number;
  /** A verified note, or `plain` with a warning: no page waits for a sentence. */
  write(page: Page, input: NarrativeInput, plain: readonly string[], thresholds?: Thresholds): WrittenNote;
  /** Verified stories, or what the plain words say of the day with a warning. */
  writeStories(page: Page, input: StoryInput, plain: readonly string[]): StoriesModel;
  /** The verified words of a mail, or what the plain words say of the day with a warning. */
  writeDigest(page: Page, input: DigestInput, plain: readonly string[]): DigestWords;
  /** The note in words of a language model, where one is configured. Without `ask` only what was polished before is used. */
  polish(page: Page, written: WrittenNote, ask: boolean): Promise<PageNote>;
}

/** Notes that are remembered: of every instrument, for the tiers whose rows are the same and for the next minute. */
const NOTES_KEPT = 10_000;
const POLISHED_KEPT = 200;

const SILENT = { warn: () => {}, info: () => {} };

/**
 * Writes notes of pages and remembers them, so that an instrument of which nothing changed keeps its note. What it returns depends on the
 * rows alone, whatever it remembers.
 */
export function createNoteWriter({
  log = SILENT,
  polisher,
}: {
  log?: Pick<Logger, 'warn' | 'info'>;
  polisher?: { polish(composition: Composition): Promise<Polished> };
} = {}): NoteWriter {
  const notes = remember<TierlessNote>(NOTES_KEPT);
  const polished = remember<Note>(POLISHED_KEPT);
  let refused = 0;

  function ofInstrument(input: InstrumentInput, thresholds: Thresholds): TierlessNote {
    const key = keyOf(input, thresholds);
    return notes.get(key) ?? notes.set(key, tierlessNote(verified(compose(input, thresholds))));
  }

  /** @throws the error when it is no refusal of the verifier. */
  function warnOf(err: unknown, tier: Tier, path: string): void {
    if (!(err instanceof ArgusError) || !err.code.startsWith('ARGUS_NARRATIVE_')) throw err;
    refused++;
    log.warn(
      { tier: tier.name, path, code: err.code, refused, details: err.details },
      `plain note published: ${err.message}`,
    );
  }

  return {
    get refused() {
      return refused;
    },

    write({ tier, path }, input, plain, thresholds = {}) {
      try {
        if (input.kind === 'instrument') return pageNote(tier, ofInstrument(input, thresholds));
        const composition = verified(compose(input, thresholds));
        return { ...pageNote(tier, tierlessNote(composition)), composition };
      } catch (err) {
        warnOf(err, tier, path);
        return { note: [...plain], citations: [] };
      }
    },

    writeStories({ tier, path }, input, plain) {
      try {
        const { stories, facts } = storiesOf(input);
        const citations = can(tier, 'cited_notes') ? sourcesOf(stories.citations, facts) : [];
        return { ...storiesModelOf(tier, stories), citations: citations.map((citation) => ofTier(tier, citation)) };
      } catch (err) {
        warnOf(err, tier, path);
        const [headline = '', ...deck] = plain;
        return { headline: headline.replace(/\.$/, ''), deck, stories: [], groups: [], citations: [] };
      }
    },

    writeDigest({ tier, path }, input, plain) {
      try {
        return digestOf(input).words;
      } catch (err) {
        warnOf(err, tier, path);
        const [first = '', second = '', ...deck] = plain;
        const headline = first.replace(/\.$/, '');
        return {
          isQuiet: false,
          subject: headline,
          preheader: second,
          headline,
          deck,
          items: [],
          came: [],
          turn: '',
        };
      }
    },

    async polish({ tier, path }, { composition, ...written }, ask) {
      if (polisher === undefined || composition === undefined) return written;
      const key = JSON.stringify(composition.note);
      const known = polished.get(key);
      if (known !== undefined) return pageNote(tier, tierlessNote({ ...composition, note: known }));
      if (!ask) return written;
      const { note, outcome } = await polisher.polish(composition);
      log.info({ tier: tier.name, path, outcome }, 'note given to the language model');
      if (outcome !== 'polished') return written;
      return pageNote(tier, tierlessNote({ ...composition, note: polished.set(key, note) }));
    },
  };
}

/** Remembers up to so many values, then starts afresh. */
function remember<T>(count: number) {
  const values = new Map<string, T>();
  return {
    get: (key: string): T | undefined => values.get(key),
    set(key: string, value: T): T {
      if (values.size >= count) values.clear();
      values.set(key, value);
      return value;
    },
  };
}

/** Thresholds of messages that the rows cannot give do not matter, so tiers with and without shifts share the notes of the others. */
function keyOf(input: InstrumentInput, { shift, hub, pair, ...others }: Thresholds): string {
  const text = JSON.stringify([input, others, input.shifts.length === 0 ? {} : { shift, hub, pair }]);
  return createHash('sha256').update(text).digest('base64');
}
