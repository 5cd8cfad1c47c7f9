import type { BarColumns } from '#market/bar.ts';
import { calendarIdOf, type MarketId } from '#market/market-id.ts';
import { horizonOf } from '#market/models/signals/horizon.ts';
import { outcomeOf } from '#market/models/signals/outcome.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { countBefore } from '#pipeline/columns.ts';
import { stepOf } from '#pipeline/stamp.ts';
import { insertOutcomes, type OpenSignal, readOpenSignals, readResolvedSignals } from '#warehouse/outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { readBarsSince } from './bars-since.ts';
import { findCorrected, SAME_MOVE } from './corrected.ts';

export type OutcomeDependencies = Pick<Dependencies, 'warehouse' | 'instruments'>;

/**
 * Writes down what came of every signal whose horizon has passed by `stamp.asOf`, a timeframe at a time, and beside an outcome that bars
 * were corrected after what has become of it: the first outcome stays, and a correction that changes nothing adds nothing.
 */
export async function resolveOutcomes(
  deps: OutcomeDependencies,
  market: MarketId,
  stamp: Stamp,
  onTimeframe: (timeframe: Timeframe) => void,
): Promise<{ outcomes: number; amended: number }> {
  const total = { outcomes: 0, amended: 0 };
  if (symbolsOf(deps.instruments, market).length === 0) return total;
  for (const timeframe of TIMEFRAMES) {
    onTimeframe(timeframe);
    const step = stepOf(stamp, timeframeIndex(timeframe));
    total.outcomes += await insertFirst(deps, market, timeframe, step);
    total.amended += await insertAmended(deps, market, timeframe, step);
  }
  return total;
}

/** Writes the outcomes of signals that have none yet. Returns how many. */
async function insertFirst(
  deps: OutcomeDependencies,
  market: MarketId,
  timeframe: Timeframe,
  stamp: Stamp,
): Promise<number> {
  const symbols = symbolsOf(deps.instruments, market);
  const open = await readOpenSignals(deps.warehouse, { symbols, timeframe, through: stamp.asOf });
  const outcomes = movesOf(open, await readBarsSince(deps.warehouse, open, timeframe, stamp.asOf));
  await insertOutcomes(deps.warehouse, { kind: 'first', outcomes }, stamp);
  return outcomes.length;
}

/** Writes the outcomes that corrected bars have changed. Returns how many. */
async function insertAmended(
  deps: OutcomeDependencies,
  market: MarketId,
  timeframe: Timeframe,
  stamp: Stamp,
): Promise<number> {
  const { warehouse, instruments } = deps;
  const corrected = await findCorrected(warehouse, {
    symbols: symbolsOf(instruments, market),
    timeframe,
    outcomes: 'signal_outcomes',
    horizon: horizonOf(calendarIdOf(market), timeframe),
    asOf: stamp.asOf,
  });
  if (corrected === null) return 0;
  const resolved = await readResolvedSignals(warehouse, { ...corrected, timeframe });
  const moves = movesOf(resolved, await readBarsSince(warehouse, resolved, timeframe, stamp.asOf));
  const outcomes = moves.filter(({ move, known }) => Math.abs(move - known) > SAME_MOVE);
  await insertOutcomes(warehouse, { kind: 'amended', outcomes }, stepOf(stamp, 'amended'));
  return outcomes.length;
}

/** The signals whose horizon has passed, each with its move. */
function movesOf<T extends OpenSignal>(
  signals: readonly T[],
  series: ReadonlyMap<string, BarColumns>,
): (T & { readonly move: number })[] {
  return signals.flatMap((signal) => {
    const columns = series.get(signal.symbol);
    if (columns === undefined) return [];
    const i = countBefore(columns.openTime, signal.barOpen);
    const move = columns.openTime[i] === signal.barOpen ? outcomeOf(columns, i, signal.horizon) : Number.NaN;
    return Number.isNaN(move) ? [] : [{ ...signal, move }];
  });
}
