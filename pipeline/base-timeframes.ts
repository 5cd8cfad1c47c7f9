import type { Coverage } from '#feeds/feed.ts';
import { type IntradayTimeframe, isIntraday, type Timeframe, timeframeIndex } from '#market/timeframe.ts';

type Part = Pick<Coverage, 'symbol' | 'timeframe'>;

/**
 * The parts of a feed that are loaded, each symbol by itself: its shortest intraday bars, and its days, or its weeks where it has no
 * days. Every other timeframe is built from these.
 */
export function loadedParts<T extends Part>(coverage: readonly T[]): T[] {
  const bases = new Map(
    [...Map.groupBy(coverage, ({ symbol }) => symbol)].map(([symbol, parts]) => [symbol, basesOf(parts)]),
  );
  return coverage.filter(({ symbol, timeframe }) => bases.get(symbol)?.has(timeframe));
}

/** The intraday timeframe that is loaded of each symbol that has one. */
export const intradayBases = (coverage: readonly Part[]): Map<string, IntradayTimeframe> =>
  new Map(
    loadedParts(coverage).flatMap(({ symbol, timeframe }) =>
      isIntraday(timeframe) ? [[symbol, timeframe] as const] : [],
    ),
  );

/** What a feed has and a backfill does not load, a sentence for each pair of timeframes. */
export function notLoaded(coverage: readonly Part[]): string[] {
  const loaded = loadedParts(coverage);
  const kept = new Set(loaded.map(keyOf));
  const symbols = new Map<string, string[]>();
  for (const part of coverage) {
    if (kept.has(keyOf(part))) continue;
    const base = loaded.find(
      ({ symbol, timeframe }) => symbol === part.symbol && isSameKind(timeframe, part.timeframe),
    );
    const pair = `${part.timeframe} ${base?.timeframe}`;
    symbols.set(pair, [...(symbols.get(pair) ?? []), part.symbol]);
  }
  return [...symbols].map(([pair, names]) => {
    const [timeframe, base] = pair.split(' ');
    const of = names.length > 3 ? `${names.length} symbols, such as ${names[0]},` : names.join(', ');
    return `the ${timeframe} bars of ${of} are not loaded: ${timeframe} is built from their ${base} bars`;
  });
}

function basesOf(parts: readonly Part[]): Set<Timeframe> {
  const sorted = parts.map(({ timeframe }) => timeframe).sort((a, b) => timeframeIndex(a) - timeframeIndex(b));
  const shortest = [sorted.find(isIntraday), sorted.find((timeframe) => !isIntraday(timeframe))];
  return new Set(shortest.filter((timeframe) => timeframe !== undefined));
}

const isSameKind = (a: Timeframe, b: Timeframe): boolean => isIntraday(a) === isIntraday(b);
const keyOf = ({ symbol, timeframe }: Part): string => `${timeframe}/${symbol}`;
