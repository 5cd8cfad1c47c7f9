import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TIERS, type Tier, tierTable } from '#contracts/tiers.ts';
import { MIGRATIONS } from './testing/engines.ts';
import { readViews, renderViews } from './views.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-views-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of definitions by path. */
function definitions(files: Record<string, string>) {
  const directory = mkdtempSync(path.join(folder, 'views-'));
  for (const below of ['tiers', 'dated']) mkdirSync(path.join(directory, below));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(directory, file), text);
  return readViews(directory);
}
const tier = (
  name: string,
  rank: number,
  capabilities: Tier['capabilities'],
  historyDays: Tier['historyDays'] = 0,
) => ({
  name,
  rank,
  capabilities,
  historyDays,
  requestsPerSecond: 1,
});
const THREE = tierTable([
  tier('low', 1, []),
  tier('middle', 2, ['evidence', 'history'], 30),
  tier('high', 3, ['evidence', 'history'], null),
]);
const render = (files: Record<string, string>, tiers = THREE, version = 1) =>
  renderViews(definitions(files), tiers, version);
const selects = (files: Record<string, string>) =>
  Object.fromEntries(render(files).map(({ name, select }) => [name, select]));

describe('definitions of views', () => {
  it('give a view to each tier that has what it needs, with its name and its days, and says of each row or of all as of when', () => {
    expect(
      selects({
        'tiers/regimes.sql': '-- needs: evidence\n-- as_of: rows\n-- Why.\nSELECT 1',
        'tiers/counts.sql': '-- lacks: evidence\nSELECT 2',
        'tiers/history.days.sql':
          '-- needs: history\n-- history: days\n-- as_of: rows\nSELECT {historyDays} FROM tier_{tier}_regimes;',
        'tiers/history.whole.sql': '-- needs: history\n-- history: whole\n-- as_of: rows\nSELECT 4',
      }),
    ).toEqual({
      tier_low_counts: "SELECT *, now64(3, 'UTC') AS as_of\nFROM (\nSELECT 2\n)",
      tier_middle_regimes: 'SELECT 1',
      tier_high_regimes: 'SELECT 1',
      tier_middle_history: 'SELECT 30 FROM tier_middle_regimes',
      tier_high_history: 'SELECT 4',
    });
  });

  it('stand as of a time too: the same text over dated tables, through every view between, for tiers that read evidence', () => {
    const given = selects({
      'dated/runs.sql': 'SELECT * FROM runs FINAL WHERE as_of <= {as_of}',
      'known.sql': 'SELECT * FROM rows WHERE run_id IN (SELECT run_id FROM runs)',
      'other.sql': 'SELECT 1 FROM rows',
      'tiers/a.sql': '-- needs: evidence\n-- as_of: rows\nSELECT * FROM known AS k INNER JOIN runs FINAL ON 1',
      'tiers/c.sql': '-- needs: evidence\nSELECT count() FROM runs',
      'tiers/b.sql': '-- lacks: evidence\nSELECT * FROM known',
    });
    const moment = "{as_of:DateTime64(3, 'UTC')}";
    const asOf = `(as_of = ${moment})`;
    const counted = `SELECT *, ${moment} AS as_of\nFROM (\nSELECT count() FROM dated_runs${asOf} AS runs\n)`;
    expect(Object.fromEntries(Object.entries(given).filter(([name]) => /^(dated|snapshot)_/.test(name)))).toEqual({
      dated_runs: 'SELECT * FROM runs FINAL WHERE as_of <= {as_of}',
      dated_known: `SELECT * FROM rows WHERE run_id IN (SELECT run_id FROM dated_runs${asOf} AS runs)`,
      snapshot_middle_a: `SELECT * FROM dated_known${asOf} AS k INNER JOIN dated_runs${asOf} AS runs ON 1`,
      snapshot_middle_c: counted,
      snapshot_high_c: counted,
      snapshot_high_a: `SELECT * FROM dated_known${asOf} AS k INNER JOIN dated_runs${asOf} AS runs ON 1`,
    });
  });

  it('come in the order in which they read each other', () => {
    const views = render({ 'a.sql': 'SELECT * FROM b', 'b.sql': 'SELECT * FROM c', 'c.sql': 'SELECT 1' });
    expect(views.map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  });

  it('have a checksum that changes with their SQL, with what they read and with the tables, and with nothing else', () => {
    const files = { 'a.sql': 'SELECT * FROM b', 'b.sql': 'SELECT 1', 'other.sql': 'SELECT 3' };
    const sums = (views: ReturnType<typeof render>) => new Map(views.map(({ name, checksum }) => [name, checksum]));
    const before = sums(render(files));
    const changed = (after: ReturnType<typeof render>) =>
      [...sums(after)].filter(([name, sum]) => before.get(name) !== sum).map(([name]) => name);
    expect(changed(render({ ...files, 'b.sql': 'SELECT 2' })).sort()).toEqual(['a', 'b']);
    expect(changed(render({ ...files, 'b.sql': '-- A comment.\nSELECT 1;\n' }))).toEqual([]);
    expect(changed(render(files, THREE, 2)).sort()).toEqual(['a', 'b', 'other']);
  });

  it.each([
    ['a view of tiers that does not say for which', { 'tiers/open.sql': 'SELECT 1' }, /which tiers/],
    ['a header that stands below a comment', { 'tiers/x.sql': '-- Why.\n-- needs: evidence\nSELECT 1' }, /which tiers/],
    ['a capability that there is not', { 'tiers/x.sql': '-- needs: everything\nSELECT 1' }, /evidence/],
    ['two statements', { 'x.sql': 'SELECT 1; SELECT 2' }, /one statement/],
    ['two definitions of one view', { 'x.sql': 'SELECT 1', 'x.more.sql': 'SELECT 2' }, /two definitions/],
    ['a circle', { 'a.sql': 'SELECT * FROM b', 'b.sql': 'SELECT * FROM a' }, /circle/],
    ['a name that is none', { 'A view.sql': 'SELECT 1' }, /not named/],
  ])('refuse %s', (_what, files, message) => {
    expect(() => render(files as Record<string, string>)).toThrow(message);
  });
});

describe('the views of Argus', () => {
  it('give every tier what it reads, and every capability but that of words a view', () => {
    const views = renderViews(readViews(path.join(MIGRATIONS, 'views')), TIERS, 1).map(({ name }) => name);
    const of = (name: string) => views.filter((view) => view.startsWith(`tier_${name}_`)).length;
    expect(TIERS.map(({ name }) => of(name))).toEqual([5, 12, 30, 34]);
  });
});
