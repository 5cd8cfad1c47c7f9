import { brotliCompressSync, constants } from 'node:zlib';
import { expect, it } from 'vitest';
import { tierNamed } from '#contracts/tiers.ts';
import { classTitle } from '#wording/labels.ts';
import type { TierReport } from '../page-types/page-type.ts';
import { searchIndex } from './search-index.ts';

const SYLLABLES =
  'ab ac al an ar as be bo ca co da de di do el en er fa fo ga ge go ha he in is ka la le li lo ma'.split(' ');
/** Names without the repetition that real ones have: these compress worse. */
function nameOf(seed: number): string {
  let state = seed * 2_654_435_761;
  const word = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return SYLLABLES[state >>> 27] as string;
  };
  return `${word()}${word()}${word()} ${word()}${word()}${word()} Inc.`;
}
const CLASSES = ['crypto', 'us_equity', 'global_equity', 'forex', 'commodity'];

/** A tier with so many instruments: what an index is made of. */
const reportOf = (count: number): TierReport => {
  const instruments = Array.from({ length: count }, (_, i) => ({
    symbol: `S${(i * 7919).toString(36).toUpperCase()}`,
    name: nameOf(i + 1),
    assetClass: CLASSES[i % CLASSES.length] as string,
  }));
  const classes = CLASSES.map((assetClass) => ({ assetClass, title: classTitle(assetClass) }));
  return { tier: tierNamed('free'), rows: { instruments }, facts: { classes }, navigation: [] } as never;
};

it('the search index of 2,378 instruments is at most 40 KB on its way to a reader', () => {
  const [file] = searchIndex(reportOf(2378));
  const sent = brotliCompressSync(file?.text as string, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  expect(sent.length).toBeGreaterThan(10_000);
  expect(sent.length).toBeLessThanOrEqual(40 * 1024);
});

it('the search index names the class of an instrument by its place in the list of classes', () => {
  const index = JSON.parse(searchIndex(reportOf(3))[0]?.text as string);
  expect(index.instruments.map(([, place]: [string, number]) => index.classes[place][0])).toEqual([
    'crypto',
    'us_equity',
    'global_equity',
  ]);
});
