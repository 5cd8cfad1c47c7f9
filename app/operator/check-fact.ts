import { createHash } from 'node:crypto';
import { recomputeClose } from '#engine/recompute.ts';
import { membersOf } from '#market/market-id.ts';
import type { FeatureBlock, RegimeBlock } from '#market/output.ts';
import { FEATURE_COUNT, REGIME_COUNT } from '#market/output.ts';
import { isIntraday, timeframeIndex } from '#market/timeframe.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import type { BarsBehind } from '#warehouse/lineage/bars-behind.ts';
import { readComputed, type Said } from '#warehouse/lineage/stated.ts';
import { type BarVerdict, verifyBars } from '#warehouse/lineage/verify-bars.ts';
import type { RunRow } from '#warehouse/runs.ts';
import type { OperatorContext } from './operation.ts';

/** Whether a stored value is what the warehouse gives again. `absent`: nothing is stored to compare with, or nothing was computed. */
export type Comparison = 'same' | 'differs' | 'absent';

/** What a computation from the warehouse gives today, beside what was stored. */
export interface Checked {
  /** `reproduced`: every bit. `amended`: bars were corrected since, and what is known now is reproduced. */
  readonly verdict: 'reproduced' | 'amended' | 'differs' | 'tampered';
  readonly vector: Comparison;
  readonly regime: Comparison;
  /** Of the recomputed vector; a signal carries the same. */
  readonly featureSha256: string;
  readonly storedSha256: string;
  readonly bars: BarVerdict;
  readonly seconds: number;
}

/** Computes the vector and the regime of the bar of a fact again, and holds the bars behind it to what their runs wrote down. */
export async function checkFact(
  { stores }: OperatorContext,
  {
    stated,
    run,
    symbolBars,
    market,
  }: { readonly stated: Said; readonly run: RunRow; readonly symbolBars: BarsBehind; readonly market: BarsBehind },
): Promise<Checked> {
  const started = performance.now();
  const { warehouse, config, log } = stores;
  const { symbol, timeframe, closeTime } = stated.source;
  const members = membersOf(await readInstruments(warehouse), run.market);
  const symbols = members.map((member) => member.symbol);
  const { vectors, regimes } = await readComputed(warehouse, { symbol, timeframe, openTime: stated.openTime });
  const close = { market: run.market, timeframe, closeTime, paramsVersion: regimes[0]?.paramsVersion ?? null };
  const options = { warehouse, members, threads: config.computeThreads, log };
  const window = { market: run.market, symbol, members: symbols };
  const [again, bars, minutes] = await Promise.all([
    recomputeClose(options, { ...close, unitsOf: closeTime - 1 }),
    verifyBars(warehouse, { ...window, timeframe, from: symbolBars.from, through: stated.openTime }),
    isIntraday(timeframe) && timeframe !== '1m'
      ? verifyBars(warehouse, { ...window, timeframe: '1m', from: stated.openTime, through: closeTime - 1 })
      : null,
  ]);
  const vector = vectorOf(again.features, { symbol, timeframe: timeframeIndex(timeframe) });
  const storedSha256 = String(stated.row.feature_sha256 ?? (vectors[0] && sha256(vectors[0].vectors)) ?? '');
  const featureSha256 = vector === null ? '' : sha256(vector);
  const verdicts = minutes === null ? bars : together(bars, minutes);
  const compared = {
    vector: compare(storedSha256, featureSha256),
    regime: compare(
      regimes[0] && regimeText(regimes[0].label, regimes[0].probabilities),
      regimeOf(again.regimes, { symbol, timeframe: timeframeIndex(timeframe) }),
    ),
  };
  const differs = Object.values(compared).includes('differs');
  const tampered = verdicts.tampered.length > 0 || verdicts.unlocated.length > 0;
  const known = vectors.some(({ vectors: stored }) => sha256(stored) === featureSha256);
  const verdict = tampered
    ? 'tampered'
    : !differs
      ? 'reproduced'
      : symbolBars.amendedSince.length + market.amendedSince.length > 0 || known
        ? 'amended'
        : 'differs';
  return {
    verdict,
    ...compared,
    featureSha256,
    storedSha256,
    bars: verdicts,
    seconds: (performance.now() - started) / 1000,
  };
}

interface Place {
  readonly symbol: string;
  /** Index into TIMEFRAMES. */
  readonly timeframe: number;
}

const compare = (stored: string | undefined, again: string): Comparison =>
  stored === undefined || stored === '' || again === '' ? 'absent' : stored === again ? 'same' : 'differs';

const rowOf = ({ symbol, timeframe, length }: FeatureBlock | RegimeBlock, place: Place): number =>
  Array.from({ length }, (_, i) => i).find((i) => symbol[i] === place.symbol && timeframe[i] === place.timeframe) ?? -1;

function vectorOf(features: FeatureBlock, place: Place): Float32Array | null {
  const i = rowOf(features, place);
  return i < 0 ? null : features.vectors.slice(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT);
}

function regimeOf(regimes: RegimeBlock, place: Place): string {
  const i = rowOf(regimes, place);
  if (i < 0) return '';
  return regimeText(Number(regimes.label[i]), regimes.probabilities.slice(i * REGIME_COUNT, (i + 1) * REGIME_COUNT));
}

const regimeText = (label: number, probabilities: Float32Array): string => `${label}/${sha256(probabilities)}`;

const sha256 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');

const together = (a: BarVerdict, b: BarVerdict): BarVerdict => ({
  verified: a.verified + b.verified,
  notVerified: a.notVerified + b.notVerified,
  withoutFacts: a.withoutFacts + b.withoutFacts,
  tampered: [...a.tampered, ...b.tampered],
  unlocated: [...a.unlocated, ...b.unlocated],
});
