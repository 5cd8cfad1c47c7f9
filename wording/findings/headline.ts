import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { countOf } from '../count-words.ts';
import { REGIMES, standingText, TIMEFRAME_ADJECTIVES } from '../labels.ts';

/** A state below this is said with "perhaps". */
const HALF = 0.5;
export const perhaps = (share: number): string => (share < HALF ? ', perhaps' : '');

export interface Turn {
  readonly timeframe: Timeframe;
  readonly from: RegimeLabel;
  readonly to: RegimeLabel;
  readonly confidence: number;
  /** How long the state before it lasted, in bars of the chart. */
  readonly lasted: number;
}

/**
 * The first sentence of an instrument's page: the newest daily or weekly change, else the daily state. "BTCUSDT leaves stress after ten days,
 * perhaps", "GC is in a bull trend, day 34".
 */
export function headlineText(
  symbol: string,
  { turn, daily }: { turn: Turn | null; daily: { label: RegimeLabel; days: number; confidence: number | null } | null },
): string {
  if (turn !== null) {
    const unit = turn.timeframe === '1w' ? 'week' : 'day';
    const chart = turn.timeframe === '1d' ? '' : ` on the ${TIMEFRAME_ADJECTIVES[turn.timeframe]} chart`;
    return `${symbol} leaves ${REGIMES[turn.from].phrase}${chart} after ${countOf(turn.lasted, unit)}${perhaps(turn.confidence)}`;
  }
  if (daily === null) return `${symbol} has too little history for a daily regime`;
  const doubt = daily.confidence === null ? '' : perhaps(daily.confidence);
  if (daily.days === 0 || doubt !== '') return `${symbol} is ${standingText(daily.label, 1)}${doubt}`;
  return `${symbol} is ${standingText(daily.label, 1)}, day ${daily.days}`;
}
