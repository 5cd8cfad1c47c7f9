import { createHash } from 'node:crypto';
import type { EngineOutput } from '#engine/engine.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { adapt, initialConformal } from '#market/signals/conformal.ts';
import { outcomeOf } from '#market/signals/outcome.ts';
import { TIMEFRAMES, timeframeIndex } from '#market/timeframe.ts';
import { readBars } from '#warehouse/bars.ts';
import { appendLedger } from '#warehouse/ledger.ts';
import { insertModels, newestModels } from '#warehouse/models.ts';
import { insertNovelty } from '#warehouse/novelty.ts';
import { insertOutcomes, type Outcome, readMissShares, readOpenSignals } from '#warehouse/outcomes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from './dependencies.ts';

/** A week less a session, so that a refit never waits for the eighth day. */
const REFIT_AFTER = 6.5 * 86_400_000;

/**
 * What is said of the bars of an output: novelty of all of them, and in the ledger a signal of each that closes after `newFrom`.
 * A bar that was amended keeps the signal it had. `chain`: ticks and batches of a market write chains of their own.
 */
export async function issueSignals(
  { warehouse, engine, engineFingerprint }: Pick<Dependencies, 'warehouse' | 'engine' | 'engineFingerprint'>,
  { market, chain, output, newFrom }: { market: string; chain: string; output: EngineOutput; newFrom: number },
  stamp: Stamp,
): Promise<{ signals: number; directional: number }> {
  const inferences = await engine.infer(market, output, stamp.asOf);
  const fresh = inferences.filter(({ closeTime }) => closeTime > newFrom);
  await insertNovelty(warehouse, inferences, stamp);
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
  const signals = await appendLedger(warehouse, { chain, rows }, stamp);
  return { signals, directional: fresh.filter(({ direction }) => direction !== 'neutral').length };
}

/** Writes down what came of every signal whose horizon has passed by `stamp.asOf`, a timeframe at a time. */
export async function resolveOutcomes(
  { warehouse, engine, instruments }: Pick<Dependencies, 'warehouse' | 'engine' | 'instruments'>,
  market: string,
  stamp: Stamp,
  onTimeframe: (timeframe: string) => void,
): Promise<number> {
  const symbols = symbolsOf(instruments, market);
  let resolved = 0;
  for (const timeframe of TIMEFRAMES) {
    onTimeframe(timeframe);
    const open = await readOpenSignals(warehouse, { symbols, timeframe, through: stamp.asOf });
    const [first] = open;
    if (first === undefined) continue;
    const since = open.reduce((least, { barOpen }) => Math.min(least, barOpen), first.barOpen);
    const range = { symbols, timeframes: [timeframe], after: since, through: stamp.asOf };
    const bars = await engine.adjust(await readBars(warehouse, range), stamp.asOf);
    const series = new Map(bars.map((one) => [one.symbol, one.bars]));
    const next = new Map<string, number>();
    const outcomes: Outcome[] = [];
    for (const signal of open) {
      const columns = series.get(signal.symbol);
      if (columns === undefined) continue;
      let i = next.get(signal.symbol) ?? 0;
      while (i < columns.length && (columns.openTime[i] as number) < signal.barOpen) i++;
      next.set(signal.symbol, i);
      const move = columns.openTime[i] === signal.barOpen ? outcomeOf(columns, i, signal.horizon) : Number.NaN;
      if (!Number.isNaN(move)) outcomes.push({ ...signal, move });
    }
    const activityId = `${stamp.activityId}-${timeframeIndex(timeframe)}`;
    await insertOutcomes(warehouse, outcomes, { ...stamp, activityId });
    resolved += outcomes.length;
  }
  return resolved;
}

/** Fits the models of a market that are due: novelty every night, signals when the newest are a week old. */
export async function refitModels(
  { warehouse, engine }: Pick<Dependencies, 'warehouse' | 'engine'>,
  market: string,
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
