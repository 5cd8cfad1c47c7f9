import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#market/math/random.ts';
import { type Composition, compose, narrate } from './compose.ts';
import type { Fact } from './fact.ts';
import { plainSentence, plainText } from './note.ts';
import { TEMPLATES } from './templates.ts';
import { CORRUPTIONS, corrupt } from './testing/corruption.ts';
import { distinctTrigrams, readingEase } from './testing/readability.ts';
import { simulatedInput } from './testing/simulated-input.ts';
import { verify } from './verify.ts';

const NOTES = Number(process.env.NOTES ?? 1_000);
const CORRUPTED = 1_000;

describe('simulated notes', () => {
  it('all pass the verifier, cite every digit outside of names, and have no sentence over 25 words', {
    timeout: 300_000,
  }, () => {
    const refused: unknown[] = [];
    let longest = 0;
    const said = new Set<string>();
    for (let seed = 1; seed <= NOTES; seed++) {
      const { note, facts, draft } = compose(simulatedInput(seed));
      const findings = verify(note, facts);
      if (findings.length > 0) refused.push({ seed, findings, text: plainText(note) });
      for (const { text, citations } of note.sentences) {
        longest = Math.max(longest, plainSentence(text).split(' ').length);
        if (citations.some((n) => note.citations[n - 1]?.n !== n)) refused.push({ seed, text });
      }
      for (const parts of draft)
        said.add(parts.map((part) => (part.kind === 'words' && !part.name ? part.text : '·')).join(''));
    }
    expect(refused).toEqual([]);
    expect(longest).toBeLessThanOrEqual(25);
    // The notes were not all of one kind.
    expect(said.size).toBeGreaterThan(Object.values(TEMPLATES).flat().length);
  });

  it('have the same bytes when they are written again', () => {
    const digest = () => {
      const hash = createHash('sha256');
      for (let seed = 1; seed <= 500; seed++) hash.update(JSON.stringify(narrate(simulatedInput(seed))));
      return hash.digest('hex');
    };
    expect(digest()).toBe(digest());
  });
});

describe('a thousand corrupted notes', () => {
  it.each(CORRUPTIONS)('are all rejected: %s', { timeout: 120_000 }, (kind) => {
    const accepted: string[] = [];
    let tried = 0;
    for (let seed = 1; tried < CORRUPTED; seed++) {
      const composition = compositionOf(1 + (seed % 3000));
      const corrupted = corrupt(composition, kind, seed);
      if (corrupted === null) continue;
      tried++;
      // That a citation is left over in the list would be too easy: the text itself must give the lie away.
      const findings = verify(corrupted, composition.facts).filter(
        ({ what }) => !what.endsWith('is nowhere in the text'),
      );
      if (findings.length === 0) accepted.push(`${kind} ${seed}: ${plainText(corrupted)}`);
    }
    expect(accepted).toEqual([]);
  });

  const known = new Map<number, Composition>();
  function compositionOf(seed: number): Composition {
    const made = known.get(seed) ?? compose(simulatedInput(seed));
    known.set(seed, made);
    return made;
  }
});

describe('the verifier', () => {
  const composition = compose(simulatedInput(2));
  const change = (facts: readonly Fact[], chosen: (fact: Fact) => boolean, to: Partial<Fact>) =>
    facts.map((fact) => (chosen(fact) ? { ...fact, ...to } : fact));

  it('finds a derived value that its inputs do not give', () => {
    const derived = composition.facts.find((fact) => fact.derived?.expr === 'count') as Fact;
    const facts = change(composition.facts, ({ id }) => id === derived.id, { value: (derived.value as number) + 1 });
    expect(verify(composition.note, facts)).not.toEqual([]);
  });

  it('finds a price, though it is cited', () => {
    const [first] = composition.note.citations;
    const price = { table: 'bars', column: 'close' };
    const facts = change(composition.facts, ({ id }) => id === first?.factId, price);
    const note = {
      ...composition.note,
      citations: composition.note.citations.with(0, { ...(first as NonNullable<typeof first>), ...price }),
    };
    expect(verify(note, facts)).toContainEqual(
      expect.objectContaining({ reason: 'ARGUS_NARRATIVE_FACT', what: expect.stringContaining('bars.close') }),
    );
  });
});

describe('the English of five hundred notes', () => {
  const notes = Array.from({ length: 500 }, (_, k) => compose(simulatedInput(k + 1)).note);

  it('has a mean Flesch reading ease of 45 or more', () => {
    const eases = notes.map(({ sentences }) => readingEase(sentences.map(({ text }) => plainSentence(text))));
    expect(eases.reduce((a, b) => a + b, 0) / eases.length).toBeGreaterThanOrEqual(45);
  });

  it('is not one form letter: in a hundred notes at least three in ten of the three-word runs are different', () => {
    const random = createRandom(9);
    const hundred = notes
      .filter(({ subject }) => subject.symbol !== undefined)
      .toSorted(() => random() - 0.5)
      .slice(0, 100);
    expect(distinctTrigrams(hundred.map(plainText))).toBeGreaterThanOrEqual(0.3);
  });
});
