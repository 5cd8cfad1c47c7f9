import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { ArgusError } from '#errors/argus-error.ts';
import { publicationOf } from './publication.ts';
import { readObservations } from './read.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-observations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const target = path.join(folder, name);
  writeFileSync(target, content);
  return target;
};
const iso = (time: number | undefined) => new Date(time as number).toISOString().slice(0, 16);
const refusal = async (target: string): Promise<ArgusError> => {
  const error = await readObservations([target]).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ArgusError);
  return error as ArgusError;
};

describe('files of observations', () => {
  test('tidy files are read per series, sorted by reference time, with the delay of their publication', async () => {
    const [cpi, vix] = await readObservations([
      file(
        't.csv',
        'series,ts,value\nvolatility:VIX_CLOSE,2024-07-01T00:00:00Z,12.5\nmacro:CPILFESL,2024-02-01T00:00:00Z,2\nmacro:CPILFESL,2024-01-01T00:00:00Z,1\n',
      ),
    ]);
    expect([cpi?.series, cpi?.kind, [...(cpi?.value ?? [])]]).toEqual(['macro:CPILFESL', 'level', [1, 2]]);
    expect(iso(cpi?.known[0])).toBe('2024-03-01T00:00');
    expect(iso(vix?.known[0])).toBe('2024-07-01T21:30');
  });

  test('files of FRED keep a missing value as missing, with byte order mark, gzip and a column per series', async () => {
    const text = '\uFEFFDATE,DGS10,VIXCLS\n2024-07-04,.,12\n2024-07-05,4.28,\n';
    const found = await readObservations([file('fred.csv.gz', gzipSync(text))]);
    expect(found.map(({ series, value }) => [series, ...value])).toEqual([
      ['bond:DGS10', Number.NaN, 4.28],
      ['volatility:VIXCLS', 12, Number.NaN],
    ]);
    expect(iso(found[0]?.known[1]), 'of a Friday, on Monday').toBe('2024-07-08T22:00');
  });

  test('times in files of DeFi are of Zurich, also across its clock change', async () => {
    const text = 'date,totalLiquidityUSD\n2024-03-30 01:00:00,5\n2024-07-01 02:00:00,6\n';
    const [tvl] = await readObservations([file('aave.csv', text)]);
    expect(tvl?.series).toBe('tvl_usd:aave');
    expect([...(tvl?.reference ?? [])].map(iso)).toEqual(['2024-03-30T00:00', '2024-07-01T00:00']);
  });

  test.each([
    [
      'a value that is no number',
      'series,ts,value\nmacro:A,2024-01-01,abc\n',
      'row 1 (macro:A): "abc" is not a number',
    ],
    [
      'a time that is none',
      'series,ts,value\nmacro:A,2024-01-01,1\nmacro:A,soon,1\n',
      'row 2 (macro:A): the time is missing',
    ],
    [
      'two values for one time',
      'series,ts,value\nmacro:A,2024-01-01,1\nmacro:A,2024-01-01,2\n',
      'row 2 (macro:A): a second value',
    ],
    ['a series without a name', 'series,ts,value\n,2024-01-01,1\n', 'row 1: the series has no name'],
  ])('a file with %s is refused with file and row', async (_, text, part) => {
    const error = await refusal(file('bad.csv', text));
    expect([error.code, error.message]).toEqual(['ARGUS_FEED_ROW', expect.stringContaining(`bad.csv ${part}`)]);
  });

  test('a file of something else is refused with the columns that are wanted', async () => {
    expect((await refusal(file('other.csv', 'a,b\n1,2\n'))).code).toBe('ARGUS_FEED_FORMAT');
  });

  test('damaged files give numbers that were in them, or an error with its code', async () => {
    const original = Buffer.from(
      `series,ts,value\n${Array.from({ length: 20 }, (_, i) => `macro:A,2024-01-${String(i + 1).padStart(2, '0')},${i}.5`).join('\n')}\n`,
    );
    let state = 1;
    const draw = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const runs = Number(process.env.FUZZ_RUNS ?? 200);
    for (let run = 0; run < runs; run++) {
      const bytes = Buffer.from(original);
      for (let n = 0; n < 3; n++) bytes[Math.floor(draw() * bytes.length)] = Math.floor(draw() * 256);
      const target = file('fuzz.csv', draw() < 0.3 ? bytes.subarray(0, Math.floor(draw() * bytes.length)) : bytes);
      const found = await readObservations([target]).catch((error: unknown) => {
        if (error instanceof ArgusError) return [];
        throw new Error(`run ${run}`, { cause: error });
      });
      for (const { reference, known } of found)
        for (let i = 0; i < reference.length; i++) expect(known[i]! >= reference[i]!).toBe(true);
    }
  }, 3_600_000);
});

test.each([
  'macro:CPILFESL',
  'bond:US_TREASURY_10Y_YIELD',
  'commodity:DCOILWTICO',
  'factor:FF_SMB',
  'rate:FED_PRIMARY_CREDIT',
  'fees_usd:btc',
  'tvl_usd:aave',
  'funding_8h:X:Y',
  'nobody:KNOWS',
])('no value of %s is known before the time it is about', (series) => {
  const { known } = publicationOf(series);
  for (let day = 0; day < 800; day++) expect(known(day * 86_400_000)).toBeGreaterThanOrEqual(day * 86_400_000);
});

const data = process.env.ARGUS_SHARED_DATA ?? path.resolve('../shared/data');
const absent = !existsSync(path.join(data, 'series'));

describe.skipIf(absent)(
  absent
    ? 'real series (skipped: published series without a licence to ship, no series/ in ARGUS_SHARED_DATA)'
    : 'real series',
  () => {
    test.each([
      // The notes count 14 series, one more than there are names in the file and in their own list.
      ['series_macro_rates_factors.csv.gz', 30_176, 13, 249 + 26],
      ['series_defi_tvl_onchain_fees.csv.gz', 45_667, 60, 11_843],
      ['series_funding_rates.csv.gz', 106, 3, 0],
    ])('%s has the rows and series of its notes', async (name, rows, count, missing) => {
      const found = await readObservations([path.join(data, 'series', name)]);
      const values = found.flatMap(({ value }) => [...value]);
      expect(found.length).toBe(count);
      expect(values.length).toBe(rows);
      expect(values.filter(Number.isNaN).length).toBe(missing);
    });

    test('every original is read, and its values are those of the tidy files', async () => {
      const vendor = path.join(data, 'vendor');
      const paths = [
        ...readdirSync(path.join(vendor, 'fred_csv_gz')).map((name) => path.join(vendor, 'fred_csv_gz', name)),
        ...['crypto_fees', 'market_caps', 'tvls'].flatMap((kind) =>
          readdirSync(path.join(vendor, 'defi_csv', kind)).map((name) => path.join(vendor, 'defi_csv', kind, name)),
        ),
        path.join(vendor, 'lean/cryptofuture/binance/margin_interest/btcusd.csv'),
        path.join(vendor, 'lean/alternative/interest-rate/usa/interest-rate.csv'),
        path.join(vendor, 'freqtrade/futures/XRP_USDT_USDT-8h-funding_rate.feather'),
      ];
      const tidy = new Map(
        (
          await readObservations(readdirSync(path.join(data, 'series')).map((name) => path.join(data, 'series', name)))
        ).map((one) => [one.series, one]),
      );
      const originals = await readObservations(paths);
      expect(originals.length).toBeGreaterThanOrEqual(9);
      let compared = 0;
      for (const { series, reference, value } of originals) {
        const other = tidy.get(series);
        if (other === undefined) continue;
        const known = new Map(Array.from(other.reference, (time, i) => [time, other.value[i]]));
        for (let i = 0; i < reference.length; i++) {
          if (!known.has(reference[i]!)) continue;
          compared++;
          expect(known.get(reference[i]!), `${series} ${iso(reference[i])}`).toBe(value[i]);
        }
      }
      expect(compared).toBeGreaterThan(2000);
    });
  },
);
