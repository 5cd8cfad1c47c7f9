import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { actionsOf, isFactorFile, readFactorFile } from './factor-file.ts';

const row = (date: string, priceFactor: number, splitFactor: number, referencePrice: number) => ({
  date,
  priceFactor,
  splitFactor,
  referencePrice,
});

test('steps of the factors are splits and dividends of the session after their date', () => {
  const rows = [
    row('2014-06-05', 0.98, 0.1428571, 647.35),
    row('2014-06-06', 0.99, 0.1428571, 645.57),
    row('2014-08-06', 0.99, 1, 94.96),
    row('2050-12-31', 1, 1, 0),
  ];
  const found = actionsOf('A', rows, 'XNYS').map(({ kind, exTime, ratio, amount }) => [
    kind,
    new Date(exTime).toISOString().slice(0, 10),
    ratio,
    Math.round(amount * 100) / 100,
  ]);
  expect(found).toEqual([
    ['dividend', '2014-06-06', 1, 6.54],
    ['split', '2014-06-09', 7, 0],
    ['dividend', '2014-08-07', 1, 0.95],
  ]);
});

const folder = path.join(
  process.env.ARGUS_SHARED_DATA ?? path.resolve('../shared/data'),
  'vendor/lean/equity/usa/factor_files',
);
const absent = !existsSync(folder);

describe.skipIf(absent)(
  absent
    ? 'real factor files (skipped: vendor files without a licence to ship, no vendor/lean/ in ARGUS_SHARED_DATA)'
    : 'real factor files',
  () => {
    test.each([
      ['aapl', '2014-06-09', 7],
      ['aapl', '2005-02-28', 2],
      ['aig', '2009-07-01', 1 / 20],
      ['uso', '2020-04-29', 1 / 8],
    ])('the factor file of %s has the split of %s', async (name, date, ratio) => {
      const file = path.join(folder, `${name}.csv`);
      expect(await isFactorFile(file)).toBe(true);
      const splits = actionsOf(name.toUpperCase(), await readFactorFile(file), 'XNYS').filter(
        ({ kind }) => kind === 'split',
      );
      expect(
        splits.map(({ exTime, ratio: given }) => [new Date(exTime).toISOString().slice(0, 10), given]),
      ).toContainEqual([date, ratio]);
    });
  },
);
