import type { SymbolBars } from '#market/bar.ts';
import { type Amendment, amendment } from '#market/bars/amend.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { BarRange } from '#warehouse/bars.ts';
import type { BarStore } from './bar-store.ts';

/** Of every series the bars that are not stored or stored with other values, with the revision they get, and the series itself. */
export async function changesOf<T extends SymbolBars>(
  store: BarStore,
  series: readonly T[],
  { after, through, runId }: Pick<BarRange, 'after' | 'through'> & { readonly runId: string },
  options: { readonly official?: boolean } = {},
): Promise<(SymbolBars & Amendment & { readonly source: T })[]> {
  const symbols = [...new Set(series.map(({ symbol }) => symbol))];
  const timeframes = [...new Set(series.map(({ timeframe }) => timeframe))];
  if (symbols.length === 0) return [];
  const known = await store.readStoredBars({ symbols, timeframes, after, through, runId });
  const stored = new Map(known.map((part) => [keyOf(part), part]));
  return series
    .map((source) => {
      const { symbol, timeframe, bars } = source;
      return { symbol, timeframe, source, ...amendment(stored.get(keyOf(source)), bars, options) };
    })
    .filter(({ bars }) => bars.length > 0);
}

const keyOf = ({ symbol, timeframe }: { symbol: string; timeframe: Timeframe }): string => `${symbol}/${timeframe}`;
