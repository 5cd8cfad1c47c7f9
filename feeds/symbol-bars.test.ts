import { expect, test } from 'vitest';
import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { toRecordBatch, toSymbolBars } from './feed.ts';

const instrument = (symbol: string, calendar: Instrument['calendar']): Instrument => ({
  symbol,
  name: symbol,
  assetClass: 'crypto',
  venue: 'X',
  calendar,
  volumeKind: 'real',
});
const INSTRUMENTS = [instrument('A', '24X7'), instrument('B', 'XNYS')];

const batch = (symbol: string, ...times: string[]) => {
  const column = (of: (i: number) => number) => Float64Array.from(times, (_, i) => of(i));
  return toRecordBatch(symbol, {
    openTime: column((i) => Date.parse(`${times[i]}:00Z`)),
    open: column((i) => i + 1),
    high: column((i) => i + 3),
    low: column(() => 1),
    close: column((i) => i + 2),
    volume: column((i) => i),
    vwap: column(() => Number.NaN),
  });
};

async function collect(batches: ReturnType<typeof batch>[], timeframe: Timeframe): Promise<SymbolBars[]> {
  const found: SymbolBars[] = [];
  for await (const bars of toSymbolBars(batches, timeframe, INSTRUMENTS)) found.push(bars);
  return found;
}

test('batches of one symbol are one series, and the next symbol starts another', async () => {
  const found = await collect(
    [batch('A', '2025-01-06T00:00'), batch('A', '2025-01-06T00:01'), batch('B', '2025-01-06T14:30')],
    '1m',
  );
  expect(found.map(({ symbol, bars }) => [symbol, bars.length])).toEqual([
    ['A', 2],
    ['B', 1],
  ]);
  expect([...found[0]!.bars.closeTime]).toEqual([Date.parse('2025-01-06T00:01Z'), Date.parse('2025-01-06T00:02Z')]);
});

test('closes come from the calendar: cut at the end of the session, a week at its last session', async () => {
  const [hour] = await collect([batch('B', '2025-11-28T14:30', '2025-11-28T17:30')], '1h');
  expect(hour?.bars.closeTime[1]).toBe(Date.parse('2025-11-28T18:00Z'));
  expect([...(hour?.bars.scheduledMinutes ?? [])]).toEqual([60, 30]);
  expect([...(hour?.bars.tradedMinutes ?? [])], 'no volume: not traded').toEqual([0, 30]);
  const [week] = await collect([batch('B', '2025-04-14T13:30')], '1w');
  expect(week?.bars.closeTime[0]).toBe(Date.parse('2025-04-17T20:00Z'));
});

test('a time at which no bar opens and a symbol without instrument are refused', async () => {
  await expect(collect([batch('B', '2025-01-06T14:31')], '5m')).rejects.toMatchObject({ code: 'ARGUS_FEED_FORMAT' });
  await expect(collect([batch('C', '2025-01-06T14:31')], '1m')).rejects.toMatchObject({ code: 'ARGUS_FEED_FORMAT' });
});

test('no batches give no series', async () => {
  expect(await collect([], '1m')).toEqual([]);
});
