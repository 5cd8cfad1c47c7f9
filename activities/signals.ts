import { createHash } from 'node:crypto';
import type { EngineOutput } from '#engine/engine.ts';
import type { BarColumns } from '#market/bar.ts';
import type { MarketId } from '#market/market-id.ts';
import { membersOf } from '#market/market-id.ts';
import { adapt, initialConformal } from '#market/models/signals/conformal.ts';
import { horizonOf } from '#market/models/signals/horizon.ts';
import { outcomeOf } from '#market/models/signals/outcome.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { readBars } from '#warehouse/bars.ts';
import { appendLedger } from '#warehouse/ledger.ts';
import { insertModels, newestModels } from '#warehouse/models.ts';
import { insertNovelty } from '#warehouse/novelty.ts';
import {
  insertOutcomes,
  type OpenSignal,
  readCorrectedBars,
  readMissShares,
  readOpenSignals,
  readResolvedSignals,
} from '#warehouse/outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from './dependencies.ts';

/** A week less a session, so that a refit never waits for the eighth day. */
const REFIT_AFTER = 6.5 * DAY;

/**
 * What is said of the bars of an output: novelty of all of them, and in the ledger a signal of each that closes after `newFrom` and
 * whose next bar, at whose open one would have entered, is not over: what is computed later, when a market is healed, is no
 * prediction. A bar that was amended keeps the signal it had. `chain`: ticks and batches of a market write chains of their own.
 */
export async function issueSignals(
  { warehouse, engine, engineFingerprint }: Pick<Dependencies, 'warehouse' | 'engine' | 'engineFingerprint'>,
  { market, chain, output, newFrom }: { market: MarketId; chain: string; output: EngineOutput; newFrom: number },
  stamp: Stamp,
): Promise<{ signals: number; directional: number }> {
  const inferences = await engine.infer(market, output, stamp.asOf);
  const fresh = inferences.filter(
    ({ closeTime, timeframe }) => closeTime > newFrom && closeTime + TIMEFRAME_MS[timeframe] > stamp.asOf,
  );
  const rows = fresh.map(({ openTime, closeTime, regime, vector, ...one }) => ({
    ...one,
    issuedAt: stamp.asOf,
    barOpen: openTime,
    barClose: closeTime,
    regime: REGIME_LABELS[regime] ?? '',
    featureSha256: createHash('sha256')
      .update(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
      .digest('hex'),
    engineFingerprint,
  }));
  const [signals] = await Promise.all([
    appendLedger(warehouse, { chain, rows }, stamp),
    insertNovelty(warehouse, inferences, stamp),
  ]);
  return { signals, directional: fresh.filter(({ direction }) => direction !== 'neutral').length };
}

/** How far back a correction of bars is looked for: the overlap of official days, and the week that holds the first of them. */
const CORRECTED_WITHIN = 18 * DAY;
/** Two moves that differ by less are the same one in other units: a split scales both ends of it, and leaves its rounding. */
const SAME_MOVE = 1e-9;

/**
 * Writes down what came of every signal whose horizon has passed by `stamp.asOf`, a timeframe at a time, and beside an outcome that bars
 * were corrected after what has become of it: the first word stays, and a correction that changes nothing says nothing.
 */
export async function resolveOutcomes(
  { warehouse, engine, instruments }: Pick<Dependencies, 'warehouse' | 'engine' | 'instruments'>,
  market: MarketId,
  stamp: Stamp,
  onTimeframe: (timeframe: string) => void,
): Promise<{ outcomes: number; amended: number }> {
  const { calendar } = membersOf(instruments, market)[0] ?? {};
  const symbols = symbolsOf(instruments, market);
  const total = { outcomes: 0, amended: 0 };
  if (calendar === undefined) return total;
  for (const timeframe of TIMEFRAMES) {
    onTimeframe(timeframe);
    const activityId = `${stamp.activityId}-${timeframeIndex(timeframe)}`;
    const moves = async <T extends OpenSignal>(signals: readonly T[]) =>
      movesOf(signals, await readSpans({ warehouse, engine }, signals, timeframe, stamp.asOf));
    const open = await readOpenSignals(warehouse, { symbols, timeframe, through: stamp.asOf });
    const first = await moves(open);
    await insertOutcomes(warehouse, { kind: 'first', outcomes: first }, { ...stamp, activityId });
    total.outcomes += first.length;

    const corrected = await readCorrectedBars(warehouse, {
      symbols,
      timeframe,
      since: stamp.asOf - CORRECTED_WITHIN,
      asOf: stamp.asOf,
    });
    if (corrected === null) continue;
    // A horizon of bars is longer on the clock by nights and weekends.
    const reach = 5 * (DAY + horizonOf(calendar, timeframe) * TIMEFRAME_MS[timeframe]);
    const resolved = await readResolvedSignals(warehouse, {
      symbols: corrected.symbols,
      timeframe,
      since: corrected.from - reach,
    });
    const amended = (await moves(resolved)).filter(({ move, known }) => Math.abs(move - known) > SAME_MOVE);
    await insertOutcomes(
      warehouse,
      { kind: 'amended', outcomes: amended },
      { ...stamp, activityId: `${activityId}-amended` },
    );
    total.amended += amended.length;
  }
  return total;
}

/** Bars of these signals and of what came after them, by symbol, in the units of `asOf`. */
async function readSpans(
  { warehouse, engine }: Pick<Dependencies, 'warehouse' | 'engine'>,
  signals: readonly OpenSignal[],
  timeframe: Timeframe,
  asOf: number,
): Promise<Map<string, BarColumns>> {
  if (signals.length === 0) return new Map();
  const symbols = [...new Set(signals.map(({ symbol }) => symbol))];
  const after = signals.reduce((least, { barOpen }) => Math.min(least, barOpen), Number.POSITIVE_INFINITY);
  const bars = await readBars(warehouse, { symbols, timeframes: [timeframe], after, through: asOf });
  return new Map((await engine.adjust(bars, asOf)).map((one) => [one.symbol, one.bars]));
}

/** The signals whose horizon has passed, each with its move. `signals` by symbol, then time. */
function movesOf<T extends OpenSignal>(
  signals: readonly T[],
  series: ReadonlyMap<string, BarColumns>,
): (T & { readonly move: number })[] {
  const next = new Map<string, number>();
  return signals.flatMap((signal) => {
    const columns = series.get(signal.symbol);
    if (columns === undefined) return [];
    let i = next.get(signal.symbol) ?? 0;
    while (i < columns.length && (columns.openTime[i] as number) < signal.barOpen) i++;
    next.set(signal.symbol, i);
    const move = columns.openTime[i] === signal.barOpen ? outcomeOf(columns, i, signal.horizon) : Number.NaN;
    return Number.isNaN(move) ? [] : [{ ...signal, move }];
  });
}

/** Fits the models of a market that are due: novelty every night, signals when the newest are a week old. */
export async function refitModels(
  { warehouse, engine }: Pick<Dependencies, 'warehouse' | 'engine'>,
  market: MarketId,
  stamp: Stamp,
  onProgress: (step: string) => void,
): Promise<{ signals: number; passed: number; novelty: number }> {
  const newest = await newestModels(warehouse, market);
  const what = { signals: stamp.asOf - newest.signals >= REFIT_AFTER, novelty: true };
  const fitted = await engine.fitModels({ market, asOf: stamp.asOf, includeRun: stamp.runId, what, onProgress });
  const misses = new Map(
    (await readMissShares(warehouse, market)).map(({ assetClass, timeframe, missed }) => [
      `${assetClass}/${timeframe}`,
      missed,
    ]),
  );
  const signals = fitted.signals.map((one) => {
    const missed = misses.get(`${one.assetClass}/${timeframeIndex(one.timeframe)}`) ?? [];
    return { ...one, alpha: missed.reduce(adapt, initialConformal()).alpha };
  });
  await insertModels(warehouse, { market, signals, novelty: fitted.novelty }, stamp);
  return {
    signals: signals.length,
    passed: signals.filter(({ passed }) => passed).length,
    novelty: fitted.novelty.length,
  };
}
