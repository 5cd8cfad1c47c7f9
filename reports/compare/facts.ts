import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { rarityOf, rarityWords } from '#wording/findings/sizes.ts';
import { REGIMES } from '#wording/labels.ts';
import { countText, plural, signedMove, typicalMove } from '#wording/numbers.ts';
import { livelinessText, timesText } from '#wording/ranges.ts';
import type { InstrumentRows } from '../instrument/rows.ts';
import { isNextDay } from '../narrative-mapping.ts';
import { percentsOf } from '../novelty/today.ts';
import { ratioOf } from '../ranges.ts';

/** What is said of every instrument, row by row. */
export const FACT_TITLES = [
  'Daily state for',
  'Typical next day',
  'Four in five between',
  'Against its normal',
  'How rare its last day was',
  'What usually came next',
] as const;

const UNKNOWN = '–';

/** The facts of one instrument in the order of their titles. */
export function factsOfInstrument({ regimes, ranges, signals, next }: InstrumentRows): string[] {
  const daily = regimes.find(({ timeframe }) => timeframe === '1d');
  const day = ranges.find(isNextDay);
  const percents = percentsOf(signals.find(({ timeframe }) => timeframe === '1d') ?? { novelty: null });
  const [top] = next;
  return [
    daily === undefined ? UNKNOWN : plural(daily.ageBars, 'day'),
    day === undefined ? UNKNOWN : typicalMove(day.typical),
    day === undefined ? UNKNOWN : `${signedMove(day.low)} to ${signedMove(day.high)}`,
    day === undefined
      ? UNKNOWN
      : day.gate
        ? `${timesText(ratioOf(day))}: ${livelinessText(ratioOf(day))}`
        : 'as usual: no more is proven',
    percents === null ? UNKNOWN : rarityWords(rarityOf(percents)),
    top === undefined ? UNKNOWN : `${REGIMES[top.nextLabel].text}, ${countText(top.changes)} of ${countText(top.ends)}`,
  ];
}

/** No regime on a chart. */
const NONE = -1;
/** Whole percents stand in the last three digits. */
const PERCENTS = 1000;

/** Label and confidence of every chart as one number, longest chart first: 2066 is the third label with 66 %. */
export const chartsOfInstrument = ({ regimes }: Pick<InstrumentRows, 'regimes'>): number[] =>
  TIMEFRAMES.toReversed().map((timeframe) => {
    const regime = regimes.find((row) => row.timeframe === timeframe);
    return regime === undefined
      ? NONE
      : PERCENTS * REGIME_LABELS.indexOf(regime.label) + Math.round(100 * regime.confidence);
  });
