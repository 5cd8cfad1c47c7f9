import { createHash } from 'node:crypto';
import type { Inference } from '#engine/inference.ts';
import type { MarketId } from '#market/market-id.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAME_MS } from '#market/timeframe.ts';
import { appendLedger } from '#warehouse/ledger/append.ts';
import { SIGNAL_LEDGER } from '#warehouse/ledger/signals.ts';
import { insertNovelty } from '#warehouse/novelty.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Dependencies } from './dependencies.ts';

export type SignalDependencies = Pick<Dependencies, 'warehouse' | 'headOf' | 'predictor' | 'engineFingerprint'>;

interface IssuedSignals {
  readonly market: MarketId;
  /** Ticks and batches of a market write chains of their own. */
  readonly chain: 'ticks' | 'batches';
  readonly inferences: readonly Inference[];
  /** UTC ms: bars that close later are new. */
  readonly newFrom: number;
}

/**
 * Writes the novelty of all bars of an output, and in the ledger a signal of each new bar whose next bar, at whose open one would
 * have entered, is not over: what is computed later, when a market is healed, is no prediction. An amended bar keeps the signal it
 * had.
 * @throws ArgusError ARGUS_FENCED, ARGUS_LEDGER_BROKEN
 */
export async function issueSignals(
  { warehouse, headOf, engineFingerprint }: Pick<SignalDependencies, 'warehouse' | 'headOf' | 'engineFingerprint'>,
  { market, chain, inferences, newFrom }: IssuedSignals,
  stamp: Stamp,
): Promise<{ signals: number; directional: number }> {
  const fresh = inferences.filter(
    ({ closeTime, timeframe }) => closeTime > newFrom && closeTime + TIMEFRAME_MS[timeframe] > stamp.asOf,
  );
  const rows = fresh.map(({ openTime, closeTime, regime, vector, ...signal }) => ({
    ...signal,
    issuedAt: stamp.asOf,
    barOpen: openTime,
    barClose: closeTime,
    regime: REGIME_LABELS[regime] ?? '',
    featureSha256: sha256(vector),
    engineFingerprint,
  }));
  const [signals] = await Promise.all([
    appendLedger({ warehouse, headOf }, { ledger: SIGNAL_LEDGER, chain: `${market}/${chain}`, rows }, stamp),
    insertNovelty(warehouse, inferences, stamp),
  ]);
  return { signals, directional: fresh.filter(({ direction }) => direction !== 'neutral').length };
}

const sha256 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
