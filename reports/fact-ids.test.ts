import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factIdsOf, sourceOf, sourceText } from '#contracts/fact.ts';
import { can, TIERS } from '#contracts/tiers.ts';
import { findFact } from './fact-sources.ts';
import { buildPages, type PageRequest } from './pages.ts';
import { type FilledWarehouse, fillWarehouse } from './testing/filled-warehouse.ts';

const ids = factIdsOf(Buffer.from('a key of thirty-two bytes, or so'));
const ID = /"fact":"([0-9a-f]{8})"/g;
let filled: FilledWarehouse;
let pages: PageRequest[];
beforeAll(async () => {
  filled = await fillWarehouse();
  pages = await buildPages(filled.warehouse, { tiers: TIERS, asOf: filled.asOf, factIds: ids });
}, 180_000);
afterAll(() => filled?.close());

const withTwins = (name: string) => TIERS.some((tier) => tier.name === name && can(tier, 'twins'));
const idsOf = ({ model }: PageRequest) => [...JSON.stringify(model).matchAll(ID)].map(([, id]) => id ?? '');

describe('the ids of facts', () => {
  it('stand on pages of the tiers that have twins, and on no others', () => {
    const marked = pages.filter((page) => idsOf(page).length > 0);
    expect(marked.length).toBeGreaterThan(10);
    expect(marked.filter(({ tier }) => !withTwins(tier))).toEqual([]);
    expect(pages.filter(({ tier, model }) => !withTwins(tier) && 'facts' in model)).toEqual([]);
  });

  it('every page lists its ids with the row that each of them is', () => {
    for (const page of pages) {
      const listed = (page.model.facts ?? []).map(({ id, ...source }) => [id, ids(source)]);
      expect(listed.every(([id, again]) => id === again)).toBe(true);
      expect(new Set(listed.map(([id]) => id))).toEqual(new Set(idsOf(page)));
    }
  });

  it('lead an operator back to their row, a hundred of all pages', async () => {
    const all = [...new Set(pages.flatMap(idsOf))].sort();
    const hundred = all.filter((_, i) => i % Math.ceil(all.length / 100) === 0);
    expect(hundred.length).toBeGreaterThan(50);
    for (const id of hundred) {
      const source = await findFact(filled.warehouse, { id, ids, at: undefined });
      expect(source === null ? null : ids(source)).toBe(id);
    }
  });

  it('change with the key, so that nobody who knows the sources can make them', () => {
    const source = { view: 'regimes', symbol: 'BTCUSDT', timeframe: '1h', closeTime: 0 } as const;
    expect(ids(source)).not.toBe(factIdsOf(Buffer.from('another key'))(source));
    expect(sourceOf(sourceText(source))).toEqual(source);
    expect(sourceOf('regimes/BRK/B/1d')).toEqual({
      view: 'regimes',
      symbol: 'BRK/B',
      timeframe: '1d',
      closeTime: null,
    });
    expect(sourceOf('prices/BTCUSDT/1h')).toBeNull();
  });
});
