import type { SymbolBars } from '#market/bar.ts';
import { leastScaleBars } from '#market/models/regime/parameters.ts';

/** The reason why a series that the engine gave no regime has none, as a clause about it. */
export function reasonForNoScale({ timeframe, bars }: Pick<SymbolBars, 'timeframe' | 'bars'>): string {
  // The first bar has no return: a scale is the median of the moves after it.
  const needed = leastScaleBars(timeframe) + 1;
  if (bars.length < needed) return `has ${bars.length} ${timeframe} bars, and a scale needs ${needed}`;
  let moves = 0;
  for (let i = 1; i < bars.length; i++) if (bars.close[i] !== bars.close[i - 1]) moves++;
  if (moves === 0) return 'the price does not move, so it has no scale';
  return `the price does not move in most bars (${moves} of ${bars.length} do), so it has no scale`;
}
