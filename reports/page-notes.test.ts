import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TIERS, tierNamed } from '#contracts/tiers.ts';
import { plainSentence } from '#narrative/note.ts';
import { mistakesOf } from '#narrative/testing/english.ts';
import { REGIMES, TIMEFRAME_ADJECTIVES } from '#wording/labels.ts';
import { buildDigest } from './digest.ts';
import type { InstrumentModel } from './models/instrument.ts';
import { createNoteWriter } from './note-writer.ts';
import { buildPages, type PageRequest } from './pages.ts';
import { type FilledWarehouse, fillWarehouse } from './testing/filled-warehouse.ts';

let filled: FilledWarehouse;
let pages: PageRequest[];
const notes = createNoteWriter();

beforeAll(async () => {
  filled = await fillWarehouse({ count: 80 });
  pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, notes });
});
afterAll(() => filled?.close());

const instrumentsOf = (tier: string): InstrumentModel[] =>
  pages.flatMap((page) => (page.tier === tier && page.model.template === 'instrument' ? [page.model] : []));
const noteOf = (tier: string, path: string): string[] => {
  const model = pages.find((page) => page.tier === tier && page.path === path)?.model;
  return model !== undefined && 'note' in model ? model.note.map(plainSentence) : [];
};
const WITH_EVIDENCE = ['founding', 'growth', 'enterprise'];

describe('the note of every page of an instrument that changed', () => {
  it.each(WITH_EVIDENCE)(
    'says the newest daily or weekly change in sentence one, with its confidence, for %s',
    (tier) => {
      const changed = instrumentsOf(tier).flatMap((model) => {
        const slow = model.changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w');
        return slow.length === 0 ? [] : [{ model, slow }];
      });
      expect(changed.length).toBeGreaterThanOrEqual(8);
      for (const { model, slow } of changed) {
        const [paragraph = ''] = model.note.map(plainSentence);
        const first = /^.*?\)\./.exec(paragraph)?.[0] ?? '';
        const at = Math.max(...slow.map((change) => change.at));
        const newest = slow.filter((change) => change.at === at);
        expect(newest.map(({ timeframe }) => `${TIMEFRAME_ADJECTIVES[timeframe]} chart`)).toContain(
          /(?:daily|weekly) chart/.exec(first)?.[0],
        );
        const said = newest.find(({ timeframe }) => first.includes(`${TIMEFRAME_ADJECTIVES[timeframe]} chart`));
        expect(first).toContain(model.symbol);
        expect(first.toLowerCase()).toContain(REGIMES[said?.from ?? 'stress'].phrase);
        expect(first.toLowerCase()).toContain(REGIMES[said?.to ?? 'stress'].phrase);
        expect(first).toMatch(/\(confidence (only )?\d+ %, \d+ (day|week)s? old\)\.$/);
      }
    },
  );
});

describe('the notes of all pages', () => {
  it('pass the verifier: none had to be replaced by plain words', () => {
    expect(notes.refused).toBe(0);
  });

  it('break no rule of English, in any tier', () => {
    const sentences = pages.flatMap(({ model }) =>
      'note' in model ? model.note.flatMap((text) => plainSentence(text).split(/(?<=\.) (?=\p{Lu})/u)) : [],
    );
    expect(sentences.length).toBeGreaterThan(1_000);
    const ofNotes = mistakesOf(sentences).filter(({ rule }) => rule !== 'a sentence has at most 25 words');
    expect(ofNotes).toEqual([]);
  });
});

describe('what enterprise reads beside growth', () => {
  it('stands in the note of every instrument, class and overview: today’s runner-up or the history of its spells', () => {
    const paths = pages
      .filter(({ tier, model }) => tier === 'growth' && /^(instrument|class|overview)$/.test(model.template))
      .map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(80);
    for (const path of paths) {
      expect(noteOf('enterprise', path)).not.toEqual(noteOf('growth', path));
      expect(noteOf('enterprise', path).join(' ').length).toBeGreaterThan(noteOf('growth', path).join(' ').length);
    }
  });

  it('stands in its digest, and in no digest below it', async () => {
    const texts = await Promise.all(
      WITH_EVIDENCE.map(async (name) => {
        const digest = await buildDigest(filled.warehouse, {
          tier: tierNamed(name),
          date: '2026-11-20',
          list: 'daily',
        });
        return [...digest.deck, ...digest.items.map(({ line }) => line), digest.turn].join(' ');
      }),
    );
    const [founding = '', growth = '', enterprise = ''] = texts;
    expect(enterprise).not.toBe(growth);
    expect(enterprise).toMatch(/closest to turning/i);
    for (const text of [founding, growth]) expect(text).not.toMatch(/closest to turning|runner-up|spells? .*\bin\b/i);
  });

  it('stands in no page of a lower tier', () => {
    for (const tier of ['free', 'founding', 'growth'])
      for (const page of pages.filter((candidate) => candidate.tier === tier))
        if ('note' in page.model)
          expect(page.model.note.join(' ')).not.toMatch(/runner-up|least certain|\d+ of \d+ spells|is ahead today/);
  });
});
