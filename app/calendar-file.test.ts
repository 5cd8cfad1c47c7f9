import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { calendarOf, setCalendarChanges } from '#market/calendar/calendar.ts';
import { calendarMark, loadCalendarFile, parseCalendarChanges } from './calendar-file.ts';

const CHANGES = [
  { calendar: 'XLON', date: '2026-12-01', hours: 'closed', source: 'LSE notice N21/26, page 2' },
  { calendar: 'XBOM', date: '2026-11-08', hours: '18:00-19:00', source: 'NSE circular' },
] as const;
const CSV = `# from the operations desk
calendar,date,hours,source

XLON,2026-12-01,closed,LSE notice N21/26, page 2
XBOM, 2026-11-08, 18:00-19:00, "NSE circular"
`;
const folder = mkdtempSync(path.join(tmpdir(), 'argus-calendar-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file of calendar changes', () => {
  it.each([
    ['CSV with comments, blanks and commas in the source', CSV],
    ['CSV of another system, with its line ends and a mark of byte order', `\uFEFF${CSV.replaceAll('\n', '\r\n')}`],
    ['a JSON list', JSON.stringify(CHANGES)],
  ])('reads the same changes from %s', (_name, text) => {
    expect(parseCalendarChanges(text, 'f')).toEqual(CHANGES);
  });

  it.each([
    ['XXXX,2026-12-01,closed,a', 'line 2: calendar: Invalid option'],
    ['24X7,2026-12-01,closed,a', 'line 2: 24X7 2026-12-01: this calendar never closes'],
    ['XLON,2026-13-01,closed,a', 'line 2: XLON 2026-13-01: there is no such date'],
    ['XLON,2035-12-01,closed,a', 'line 2: XLON 2035-12-01: known are 1990-01-01 to 2030-12-31'],
    ['XLON,2026-12-01,16:00-08:00,a', 'the times of 16:00-08:00 do not ascend'],
    ['XLON,2026-12-01,closed', 'line 2: source: Too small'],
    ['XLON,2026-12-01', 'line 2: hours: Too small'],
    ['XLON,2026-12-01,closed,a\nXLON,2026-12-01,08:00-12:00,b', 'line 3: XLON 2026-12-01 stands there twice'],
    ['FX,2026-12-01,16:00-17:00,a', 'opens before the session of 2026-11-30 closes'],
    [
      'FX,2026-12-01,17:00-18:00,a\nFX,2026-12-02,17:30-17:00,b',
      'FX 2026-12-02 opens before the session of 2026-12-01',
    ],
  ])('refuses the line %s and names its place', (lines, what) => {
    expect(() => parseCalendarChanges(`calendar,date,hours,source\n${lines}\n`, 'f')).toThrow(what);
  });

  it('refuses another header, JSON that is no list, and keys that nobody reads', () => {
    expect(() => parseCalendarChanges('date,calendar,hours\n', 'f')).toThrow('line 1 is not the header');
    expect(() => parseCalendarChanges('[{]', 'f')).toThrow('it is not a JSON list');
    const [change] = CHANGES;
    expect(() => parseCalendarChanges(JSON.stringify([{ ...change, open: '08:00' }]), 'f')).toThrow('entry 1: ');
  });

  it('takes sessions that fit together, also when each alone would overlap its neighbour', () => {
    const text = 'calendar,date,hours,source\nFX,2026-12-01,17:00-18:00,a\nFX,2026-12-02,18:00-17:00,b\n';
    expect(parseCalendarChanges(text, 'f')).toHaveLength(2);
  });

  it('names every wrong entry at once', () => {
    const text = 'calendar,date,hours,source\nXLON,2026-02-30,closed,a\nXETR,2026-12-01,shut,b\n';
    expect(() => parseCalendarChanges(text, 'f')).toThrow(/line 2: .*; line 3: /);
  });

  it('has a mark that depends on what changes, not on order and sources', () => {
    const [first, second] = CHANGES;
    expect(calendarMark([])).toBe('');
    expect(calendarMark(CHANGES)).toMatch(/^[0-9a-f]{8}$/);
    expect(calendarMark([second, { ...first, source: 'another' }])).toBe(calendarMark(CHANGES));
    expect(calendarMark([first])).not.toBe(calendarMark(CHANGES));
  });

  it('changes what calendars answer, and is refused when it is not there', async () => {
    await expect(loadCalendarFile(path.join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'ARGUS_CALENDAR_INVALID',
    });
    const file = path.join(folder, 'changes.csv');
    writeFileSync(file, CSV);
    await loadCalendarFile(undefined);
    await loadCalendarFile(file);
    expect(calendarOf('XLON').sessionOn('2026-12-01')).toBeNull();
    expect(calendarOf('XBOM').sessionOn('2026-11-08')?.open).toBe(Date.UTC(2026, 10, 8, 12, 30));
    expect(() => setCalendarChanges([])).toThrow('after a calendar had been used');
  });
});
