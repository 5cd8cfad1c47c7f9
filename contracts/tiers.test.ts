import { describe, expect, it } from 'vitest';
import { can, highestTier, TIERS, type Tier, tierName, tierNamed, tierTable } from './tiers.ts';

const tier = (name: string, rank: number, more: Partial<Tier> = {}): Tier => ({
  name,
  rank,
  capabilities: [],
  historyDays: 0,
  requestsPerSecond: 1,
  ...more,
});

describe('a table of tiers', () => {
  it('puts tiers in the order of rank, however it is written', () => {
    expect(tierTable([tier('b', 2), tier('a', 1)]).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it.each([
    ['two tiers of a name', [tier('a', 1), tier('a', 2)], /two tiers are named a/],
    ['two tiers of a rank', [tier('a', 1), tier('b', 1)], /same rank/],
    ['days that are not whole', [tier('a', 1, { historyDays: 1.5 })], /1.5 days/],
    ['a history of no day', [tier('a', 1, { capabilities: ['history'] })], /0 days/],
    ['a name that would need quotes in SQL', [tier('a; DROP', 1)], /not a name/],
    ['a name that would make the names of views ambiguous', [tier('a_b', 1)], /not a name/],
    [
      'a tier that lacks what a lower one has',
      [tier('a', 1, { capabilities: ['history'], historyDays: 9 }), tier('b', 2, { historyDays: 9 })],
      /b lacks what a has: history/,
    ],
    [
      'a tier that looks back less far than a lower one',
      [tier('a', 1, { historyDays: null }), tier('b', 2, { historyDays: 90 })],
      /shorter history/,
    ],
  ])('refuses a table with %s', (_what, tiers, message) => {
    expect(() => tierTable(tiers)).toThrow(message);
  });

  it('gives the tier of a name that comes from outside, and refuses one that it does not have', () => {
    const table = tierTable([tier('a', 1), tier('b', 2, { capabilities: ['evidence'] })]);
    expect(can(tierNamed('b', table), 'evidence')).toBe(true);
    expect(can(tierNamed('a', table), 'evidence')).toBe(false);
    expect(() => tierNamed('c', table)).toThrow(/a.*b/);
    expect(highestTier(table).name).toBe('b');
  });
});

describe('the tiers of Argus', () => {
  it('number four, each with a name that views and paths can hold', () => {
    expect(TIERS.map(({ name }) => name)).toEqual(['free', 'founding', 'growth', 'enterprise']);
    for (const { name } of TIERS) expect(tierName.parse(name)).toBe(name);
  });

  it('read what the product promises of each', () => {
    const readers = (capability: Tier['capabilities'][number]) =>
      TIERS.filter((entry) => can(entry, capability)).map(({ name }) => name);
    expect(readers('evidence')).toEqual(['founding', 'growth', 'enterprise']);
    for (const capability of ['history', 'track_record', 'correlations', 'ranges', 'series'] as const)
      expect(readers(capability)).toEqual(['growth', 'enterprise']);
    for (const capability of ['range_drivers', 'regime_history', 'cited_notes'] as const)
      expect(readers(capability)).toEqual(['enterprise']);
    expect([tierNamed('growth').historyDays, tierNamed('enterprise').historyDays]).toEqual([90, null]);
  });
});
