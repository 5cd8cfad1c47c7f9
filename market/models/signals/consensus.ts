import type { Direction } from './signal.ts';

/** The signal of one timeframe: its direction, and the probability of that direction (at least one half). */
export interface ChartSignal {
  readonly direction: Direction;
  readonly confidence: number;
}

export interface Consensus {
  /** Charts with a direction, of all that were asked. */
  readonly directional: number;
  readonly charts: number;
  readonly up: number;
  readonly down: number;
  /** Mean of 2p − 1 over the charts with a direction, p the probability of a rise: −1 … 1. */
  readonly lean: number;
  /** Share of the charts with a direction that have the one most of them have: 0.5 … 1. */
  readonly agreement: number;
}

/**
 * The directions of the timeframes of one instrument together; null where none has a direction. Timeframes that
 * abstain do not count. The timeframes share their prices: agreement among them is less evidence than as many
 * instruments would be.
 */
export function consensusOf(charts: readonly ChartSignal[]): Consensus | null {
  const directed = charts.filter(({ direction }) => direction !== 'neutral');
  if (directed.length === 0) return null;
  const up = directed.filter(({ direction }) => direction === 'up').length;
  const leans = directed.map(({ direction, confidence }) => (direction === 'up' ? 1 : -1) * (2 * confidence - 1));
  return {
    directional: directed.length,
    charts: charts.length,
    up,
    down: directed.length - up,
    lean: leans.reduce((sum, lean) => sum + lean, 0) / directed.length,
    agreement: Math.max(up, directed.length - up) / directed.length,
  };
}
