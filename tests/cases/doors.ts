import { inspectFiles } from '#feeds/inspect.ts';
import { readObservations } from '#feeds/observations/read.ts';
import { openFeed } from '#feeds/open.ts';
import { readWindow } from '#feeds/window.ts';
import type { BarColumns } from '#market/bar.ts';
import type { CaseOptions, RightBars } from './case.ts';

const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
const sum = (column: Float64Array): number | null => {
  const total = column.reduce((all, one) => all + one, 0);
  return Number.isNaN(total) ? null : total;
};

/** What a feed of files gives, in the form of the right values. */
export async function throughFeed(paths: readonly string[], options: CaseOptions, lenient: boolean) {
  const feed = await openFeed(paths, { ...options, ...(lenient ? { badRows: 'quarantine' as const } : {}) });
  const instruments = new Map((await feed.instruments()).map((one) => [one.symbol, one]));
  const bars: RightBars[] = [];
  for (const timeframe of feed.timeframes) {
    const [from, to] = [-8.64e15, 8.64e15];
    for await (const part of feed.bars({ timeframe, from, to })) {
      const { assetClass = '', calendar = '', venue = '' } = instruments.get(part.symbol) ?? {};
      bars.push({ symbol: part.symbol, assetClass, calendar, venue, timeframe, ...valuesOf(part.bars) });
    }
  }
  await feed.close();
  return { bars: bars.sort(byName), refused: feed.quarantined(), skipped: feed.skipped() };
}

function valuesOf(bars: BarColumns): Pick<RightBars, 'bars' | 'first' | 'last' | 'sum' | 'vwap'> {
  const { length, openTime, open, high, low, close, volume, vwap } = bars;
  const barAt = (i: number) => ({
    time: iso(openTime.at(i) as number),
    open: open.at(i) as number,
    high: high.at(i) as number,
    low: low.at(i) as number,
    close: close.at(i) as number,
    volume: volume.at(i) as number,
  });
  const firstVwap = vwap[0] as number;
  return {
    bars: length,
    first: barAt(0),
    last: barAt(-1),
    sum: {
      open: sum(open) ?? 0,
      high: sum(high) ?? 0,
      low: sum(low) ?? 0,
      close: sum(close) ?? 0,
      volume: sum(volume),
    },
    vwap: { first: Number.isNaN(firstVwap) ? null : firstVwap },
  };
}

/** What `argus inspect` lists, and all its text as `--json` prints it. */
export async function throughInspect(paths: readonly string[], options: CaseOptions) {
  const report = await inspectFiles(paths, options);
  const symbols = report.files
    .flatMap(({ timeframe, symbols }) => symbols.map((one) => ({ ...one, timeframe })))
    .filter(({ bars }) => bars > 0)
    .map(({ symbol, assetClass, calendar, venue, timeframe, bars, first, last, missing }) => {
      const [from, to] = [first, last].map((time) => (time === null ? '' : iso(time)));
      return { symbol, assetClass, calendar, venue, timeframe, bars, first: from, last: to, missing };
    });
  const findings = report.files.flatMap(({ findings }) => findings);
  return { symbols: symbols.sort(byName), findings, skipped: report.skipped, text: JSON.stringify(report) };
}

/** What `argus vector` computes from. */
export async function throughWindow(path: string, options: CaseOptions) {
  const { timeframe, ...reading } = options;
  const window = await readWindow(path, timeframe, reading);
  const [open, high, low, close, volume] = (['open', 'high', 'low', 'close', 'volume'] as const).map((name) =>
    Float64Array.from(window[name]),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  const barAt = (i: number) => ({ open: open.at(i), high: high.at(i), low: low.at(i), close: close.at(i) });
  const total = { open: sum(open), high: sum(high), low: sum(low), close: sum(close), volume: sum(volume) };
  return { bars: open.length, first: barAt(0), last: barAt(-1), sum: total };
}

/** What `argus series load` loads. */
export async function throughSeries(paths: readonly string[]) {
  return (await readObservations(paths)).map(({ series, kind, reference, value }) => {
    const at = (i: number) => {
      const found = value.at(i) as number;
      return { time: iso(reference.at(i) as number), value: Number.isNaN(found) ? null : found };
    };
    const missing = value.filter(Number.isNaN).length;
    return { series, kind, values: value.length, missing, first: at(0), last: at(-1) };
  });
}

const byName = (a: { symbol: string; timeframe: string }, b: { symbol: string; timeframe: string }): number =>
  a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.timeframe < b.timeframe ? -1 : 1;
