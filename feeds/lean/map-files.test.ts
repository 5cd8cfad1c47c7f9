import { afterAll, describe, expect, test } from 'vitest';
import { openFeed } from '../open.ts';
import { temporaryFolder } from '../testing/temporary.ts';
import { zipOf } from '../testing/zip.ts';

const { file, remove } = temporaryFolder();
afterAll(remove);

/** Two days of a daily archive of equities. */
const archive = (ticker: string): string =>
  file(
    `lean/equity/usa/daily/${ticker}.zip`,
    zipOf({ [`${ticker}.csv`]: '20140402 00:00,10000,20000,5000,10000,5\n20140403 00:00,10000,20000,5000,10000,5\n' }),
  );
const map = (company: string, ...rows: string[]): string =>
  file(`lean/equity/usa/map_files/${company}.csv`, `${rows.join('\n')}\n`);

describe('map files of LEAN', () => {
  map('goog', '20140327,goocv,Q', '20140402,goocv,Q', '20501231,goog,Q');
  map('googl', '20040819,goog,Q', '20140402,goog,Q', '20501231,googl,Q');
  map('spy', '19980102,spy,P', '20501231,spy,P');
  const notesOf = async (ticker: string) => (await openFeed([archive(ticker)])).notes();

  test('a ticker that two companies had is said to be one symbol, with the days of each', async () => {
    expect(await notesOf('goog')).toContain(
      'goog.zip: GOOG is the company GOOGL from 2004-08-19 to 2014-04-02 and the company GOOG since 2014-04-03: its bars are one symbol here',
    );
  });

  test('a ticker whose company was renamed is said to lack the bars of the other name', async () => {
    expect(await notesOf('googl')).toContain(
      'googl.zip: the company of GOOGL has the ticker GOOG from 2004-08-19 to 2014-04-02: those bars are no part of GOOGL here',
    );
    expect(await notesOf('goocv')).toContain(
      'goocv.zip: the company of GOOCV has the ticker GOOG since 2014-04-03: those bars are no part of GOOCV here',
    );
  });

  test('a ticker that never changed, or without a map file, has no note about it', async () => {
    for (const ticker of ['spy', 'aapl']) expect((await notesOf(ticker)).join()).not.toContain('company');
  });
});
