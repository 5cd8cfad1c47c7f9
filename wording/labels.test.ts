import { describe, expect, it } from 'vitest';
import { ASSET_CLASSES } from '#market/instrument.ts';
import { NOVELTY_INPUTS } from '#market/models/novelty/inputs.ts';
import { abstainLabel } from './abstain-reasons.ts';
import { chartsText, classTitle, seriesRegimeText } from './labels.ts';
import { NOVELTY_INPUT_WORDS, noveltyInputLabel } from './novelty-inputs.ts';

describe('a regime', () => {
  it('of what nobody trades rises or falls; only compounded returns have bulls and bears', () => {
    expect([
      seriesRegimeText('yield', 'bull_trend'),
      seriesRegimeText('level', 'bear_trend'),
      seriesRegimeText('return', 'bull_trend'),
      seriesRegimeText('signed', 'stress'),
    ]).toEqual(['rising', 'falling', 'in a bull trend', 'in stress']);
  });
});

describe('words for readers', () => {
  it('exist for every asset class', () => {
    expect(ASSET_CLASSES.filter((name) => classTitle(name) === name)).toEqual([]);
  });

  it('exist for every input of novelty', () => {
    expect(NOVELTY_INPUTS.filter((id) => !(id in NOVELTY_INPUT_WORDS))).toEqual([]);
    expect(noveltyInputLabel('gap_in_sigma')).toBe('opening gap');
  });

  it('name timeframes in the order in which they are given', () => {
    expect([chartsText(['1d']), chartsText(['1h', '1d']), chartsText(['1m', '1h', '1w'])]).toEqual([
      'daily chart',
      '1h and daily charts',
      '1m, 1h and weekly charts',
    ]);
  });

  it('of an abstention are empty where there is a direction', () => {
    expect([abstainLabel(''), abstainLabel('stale')]).toEqual(['', 'not trading']);
  });
});
