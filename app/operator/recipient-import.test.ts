import { describe, expect, it } from 'vitest';
import { readImport } from './recipient-import.ts';

const DEFAULTS = { tier: 'free', lists: 'daily', consent: null, now: 1e12 };
const faultsOf = (text: string, defaults = {}) =>
  readImport(text, { ...DEFAULTS, ...defaults }).faults.map(({ line, reason }) => `${line}: ${reason}`);

describe('a file of recipients', () => {
  it('gives each row what it says, and what it does not say by default', () => {
    const text =
      'email,tier,lists,time_zone,consent_source\nAda@Example.com,growth,daily weekly,Europe/Berlin,form of 2026-11-01\nbob@example.com,,,,\n';
    expect(readImport(text, DEFAULTS)).toEqual({
      faults: [],
      recipients: [
        {
          line: 2,
          recipient: {
            ...{ email: 'ada@example.com', tier: 'growth', lists: ['daily', 'weekly'], language: 'en' },
            ...{ timeZone: 'Europe/Berlin', consent: 'stated', consentSource: 'form of 2026-11-01', consentAt: 1e12 },
          },
        },
        {
          line: 3,
          recipient: {
            ...{ email: 'bob@example.com', tier: 'free', lists: ['daily'], language: 'en', timeZone: 'UTC' },
            ...{ consent: 'pending', consentSource: null, consentAt: 1e12 },
          },
        },
      ],
    });
  });

  it.each([
    ['name,email\nAda,ada@x.de', '1: there is no column name'],
    ['tier\nfree', '1: the first line does not name its columns'],
    ['', '1: the first line does not name its columns'],
    ['email,email\na@x.de,b@x.de', '1: the first line does not name its columns'],
    ['email\nada@', '2: "ada@" is no address'],
    ['email\n=1+1@x.de,2', '2: it has 2 cells and the first line 1'],
    ['email,tier\na@x.de,gold', '2: there is no tier "gold"'],
    ['email,lists\na@x.de,Daily!', '2: Daily! are no names of lists'],
    ['email,language\na@x.de,german', '2: german is no language'],
    ['email,time_zone\na@x.de,Mars/Olympus', '2: Mars/Olympus is no time zone'],
    ['email\na@x.de\n\nA@X.DE', '4: a@x.de stands in line 2 too'],
    [`email,consent_source\na@x.de,${'x'.repeat(201)}`, '2: the source of the consent is too long'],
  ])('refuses what cannot be a recipient, with the line and the reason: %j', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });

  it('says everything that is wrong at once, each with a way out', () => {
    const { recipients, faults } = readImport('email,tier\nada@,gold\nbob@x.de,free\ncarl,free\n', DEFAULTS);
    expect(faults.map(({ line }) => line)).toEqual([2, 2, 4]);
    expect(faults.every(({ wayOut }) => wayOut.length > 10)).toBe(true);
    expect(recipients).toHaveLength(1);
  });

  it('asks for a tier where neither a row nor the operator gives one', () => {
    expect(faultsOf('email\na@x.de\n', { tier: null })).toEqual(['2: there is no tier ""']);
  });
});
