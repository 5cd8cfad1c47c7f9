import type { SymbolBars } from '#market/bar.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import type { fitScale } from '#market/models/regime/scale.ts';
import { REGIME_COUNT } from '#market/output.ts';
import { DAY } from '#market/time.ts';
import type { IntradayTimeframe } from '#market/timeframe.ts';
import type { World } from '#simulator/worlds.ts';
import { computeHistory } from './laboratory.ts';
import type { JudgedRegimes } from './regime-scores.ts';
import { START, simulateClass } from './simulated.ts';

/**
 * Regimes of a simulated class against the states that made its bars. The scale and the transitions are fitted on the first
 * half of the history; the second half is judged.
 */
export async function runRegimeTrial(input: {
  world: World;
  seed: number;
  assetClass?: AssetClass;
  timeframe?: IntradayTimeframe;
  symbols?: number;
  days?: number;
}): Promise<JudgedRegimes> {
  const { world, seed, assetClass = 'crypto', timeframe = '1h', symbols = 40, days = 170 } = input;
  const { instruments, bars, truth } = await simulateClass({ seed, world, assetClass, timeframe, symbols, days });
  return judgeHistory({ seed, instruments, bars, middle: START + (days / 2) * DAY, truth });
}

/** Regimes of bars whose true states are known (null: unknown), fitted before `middle` and judged from it on (UTC ms). */
export function judgeHistory({
  seed,
  instruments,
  bars,
  middle,
  truth,
  scaleRule,
}: {
  seed: number;
  instruments: readonly Instrument[];
  bars: readonly SymbolBars[];
  middle: number;
  truth: (symbol: string, openTime: number) => number | null;
  scaleRule?: typeof fitScale;
}): JudgedRegimes {
  const history = { instruments, bars, fitBefore: middle, vectors: 'grid' } as const;
  const { regimes } = computeHistory(scaleRule === undefined ? history : { ...history, scaleRule });
  const rows = Uint32Array.from({ length: regimes.length }, (_, i) => i).filter((i) => regimes.openTime[i] >= middle);
  return {
    length: rows.length,
    // With the seed: trials are joined, and the same symbol of another seed is another one.
    symbol: Array.from(rows, (i) => `${seed}/${regimes.symbol[i]}`),
    label: Uint8Array.from(rows, (i) => regimes.label[i]),
    probabilities: Float32Array.from(
      Array.from(rows).flatMap((i) => [...regimes.probabilities.subarray(i * REGIME_COUNT, (i + 1) * REGIME_COUNT)]),
    ),
    truth: Uint8Array.from(rows, (i) => truth(regimes.symbol[i], regimes.openTime[i]) ?? 255),
  };
}
