import type { Timeframe } from '#market/timeframe.ts';
import { list } from '#wording/words.ts';
import { CHART_WORDS } from './lexicon.ts';

/** "1h chart", "1h and daily charts": shortest first as given. */
export const chartWords = (timeframes: readonly Timeframe[]): string =>
  `${list(timeframes.map((timeframe) => CHART_WORDS[timeframe]))} ${timeframes.length === 1 ? 'chart' : 'charts'}`;
