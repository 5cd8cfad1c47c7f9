import { REGIMES } from '#wording/labels.ts';

/** Words of a rise. Each needs a cited fact of that sign. */
export const UP = [
  'rose', 'risen', 'rise', 'rises', 'rising', 'above', 'higher', 'up', 'more', 'gained', 'grew', 'stronger', 'tighter',
  'increased', 'strengthened', 'tightened', 'closer', 'recoupled', 'bullish', 'upward',
]; // biome-ignore format: a list of words
/** Words of a fall. */
export const DOWN = [
  'fell', 'fallen', 'fall', 'falls', 'falling', 'below', 'lower', 'down', 'less', 'lost', 'shrank', 'weaker', 'looser',
  'decreased', 'weakened', 'loosened', 'apart', 'decoupled', 'bearish', 'downward',
]; // biome-ignore format: a list of words

/** Words of regimes, which only a label fact may bring. */
export const REGIME_TOKENS: ReadonlySet<string> = new Set(
  Object.values(REGIMES).flatMap(({ phrase }) => phrase.split(' ').filter((word) => word !== 'a' && word !== 'regime')),
);
export const LEAN_WORDS: ReadonlySet<string> = new Set([
  'slight',
  'strong',
  'lean',
  'edge',
  'unusual',
  'rarer',
  'neutral',
]);
