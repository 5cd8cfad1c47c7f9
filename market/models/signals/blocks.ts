import type { Timeframe } from '../../timeframe.ts';

/** Lengths of the blocks in bars of one symbol. */
export interface BlockLengths {
  readonly train: number;
  readonly calibrate: number;
  readonly gate: number;
}

/** Sessions for 1m–30m and bars from 1h on are the design's (4.2); a session of a market is `barsPerSession` bars long. */
export function blockLengths(timeframe: Timeframe, barsPerSession: number): BlockLengths {
  const sessions = (train: number, calibrate: number, gate: number): BlockLengths => ({
    train: Math.round(train * barsPerSession),
    calibrate: Math.round(calibrate * barsPerSession),
    gate: Math.round(gate * barsPerSession),
  });
  switch (timeframe) {
    case '1d':
      return { train: 1250, calibrate: 250, gate: 250 };
    case '1w':
      return { train: 520, calibrate: 104, gate: 104 };
    case '1h':
    case '4h':
      return sessions(250, 60, 60);
    default:
      return sessions(60, 10, 10);
  }
}

/** Bars between train and calibration beyond the purge: the larger of the horizon and 1 % of train. */
const embargoOf = ({ train }: BlockLengths, horizon: number): number => Math.max(horizon, Math.ceil(0.01 * train));

/** The fewest bars of a market that are split: half of train and calibration, and all of the gate. */
export const leastBars = (lengths: BlockLengths, horizon: number): number =>
  Math.ceil((lengths.train + lengths.calibrate) / 2) + lengths.gate + 3 * horizon + 1 + embargoOf(lengths, horizon);

/** Bars of a symbol that a fit reads at most: full blocks with what lies between them, and some to spare. */
export const mostBars = ({ train, calibrate, gate }: BlockLengths, horizon: number): number =>
  train + calibrate + gate + 8 * horizon + Math.ceil(0.01 * train);

/** Bar times of one block, [from, to] inclusive; a label reaches `horizon` bars further, and no further than the purge. */
export interface Blocks {
  readonly train: readonly [number, number];
  readonly calibrate: readonly [number, number];
  readonly gate: readonly [number, number];
}

/**
 * Train → purge + embargo → calibrate → purge → gate, with the last bars of a known outcome at the end (López de Prado
 * 2018, ch. 7). `times` are all open times of the market's bars, ascending. The purge is the horizon. Null when there are fewer than
 * `leastBars`: the gate is never shortened, because a test on fewer dates is another test.
 */
export function splitBlocks(times: Float64Array, lengths: BlockLengths, horizon: number): Blocks | null {
  if (times.length < leastBars(lengths, horizon)) return null;
  const labelled = times.length - horizon - 1;
  const embargo = embargoOf(lengths, horizon);
  const { gate } = lengths;
  const usable = labelled - 2 * horizon - embargo - gate;
  const scale = Math.min(1, usable / (lengths.train + lengths.calibrate));
  const calibrate = Math.floor(lengths.calibrate * scale);
  const train = Math.floor(lengths.train * scale);
  const gateTo = labelled - 1;
  const gateFrom = gateTo - gate + 1;
  const calibrateTo = gateFrom - 1 - horizon;
  const calibrateFrom = calibrateTo - calibrate + 1;
  const trainTo = calibrateFrom - 1 - horizon - embargo;
  const trainFrom = Math.max(0, trainTo - train + 1);
  return {
    train: [times[trainFrom], times[trainTo]],
    calibrate: [times[calibrateFrom], times[calibrateTo]],
    gate: [times[gateFrom], times[gateTo]],
  };
}
