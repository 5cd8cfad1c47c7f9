import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openArchive } from './archive.ts';

const dayOf = (date: string, title = date) => ({
  date,
  asOf: 1,
  runId: 'batch',
  editions: { growth: { sha256: 'a'.repeat(64), bytes: 1, title, note: [], classes: [] } },
});

describe('the archive', () => {
  let site: string;
  beforeEach(() => {
    site = mkdtempSync(path.join(tmpdir(), 'argus-archive-'));
  });

  it('has no day before the first is kept, and gives the days oldest first', async () => {
    const archive = openArchive(site);
    expect(await archive.days()).toEqual([]);
    for (const date of ['2026-11-25', '2026-11-24']) expect(await archive.keep(dayOf(date))).toBe(true);
    expect((await archive.days()).map(({ date }) => date)).toEqual(['2026-11-24', '2026-11-25']);
  });

  it('keeps a day as it was first, whoever comes later with another one', async () => {
    await openArchive(site).keep(dayOf('2026-11-25', 'first'));
    const before = readFileSync(path.join(site, 'archive', '2026-11-25.json'), 'utf8');
    expect(await openArchive(site).keep(dayOf('2026-11-25', 'second'))).toBe(false);
    expect(readFileSync(path.join(site, 'archive', '2026-11-25.json'), 'utf8')).toBe(before);
  });

  it('refuses to show any past when a day was cut', async () => {
    await openArchive(site).keep(dayOf('2026-11-25'));
    writeFileSync(path.join(site, 'archive', '2026-11-25.json'), '{"date":"2026-');
    await expect(openArchive(site).days()).rejects.toThrow('2026-11-25.json');
  });
});
