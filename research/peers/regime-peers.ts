import { REGIME_COUNT } from '#market/output.ts';
import { type JudgedRegimes, type RegimeScores, scoreRegimes } from '../regime-scores.ts';
import { judgeHistory } from '../regime-trial.ts';
import type { Market } from '../simulated.ts';
import { csvOf, runPeers } from './python.ts';

/** Scores of the product and of each peer over the same bars of one world. */
export interface RegimePeerTrial {
  readonly scores: readonly { readonly model: string; readonly scores: RegimeScores }[];
  readonly notRun: readonly string[];
}

export const PRODUCT = 'Argus';

/** Judges a market from `middle` on (UTC ms), by the product and by peers. Peers see the truth of the bars before it and none after. */
export function judgePeers(program: string, seed: number, market: Market, middle: number): RegimePeerTrial {
  const own = scoreRegimes(judgeHistory({ seed, ...market, middle, truth: market.truth }));
  const { rows, notRun } = runPeers(program, 'regimes.py', new Map([['bars.csv', barsOf(market, middle)]]));
  const byModel = Map.groupBy(rows, (row) => row.get('model') ?? '');
  return {
    scores: [
      { model: PRODUCT, scores: own },
      ...[...byModel].map(([model, of]) => ({ model, scores: scoreRegimes(judgedOf(of, market.truth)) })),
    ],
    notRun,
  };
}

/** Bars of the first half without a known state are left out: the truth ends where the judged bars begin. */
function barsOf({ bars, truth }: Market, middle: number): string {
  const rows = bars.flatMap(({ symbol, bars: b }) =>
    Array.from({ length: b.length }, (_, t) => {
      const state = b.openTime[t] < middle ? truth(symbol, b.openTime[t]) : null;
      return [symbol, b.openTime[t], b.open[t], b.high[t], b.low[t], b.close[t], state] as const;
    }).filter(([, openTime, , , , , state]) => openTime >= middle || state !== null),
  );
  return csvOf(['symbol', 'time', 'open', 'high', 'low', 'close', 'state'], rows);
}

function judgedOf(rows: readonly ReadonlyMap<string, string>[], truth: Market['truth']): JudgedRegimes {
  const number = (row: ReadonlyMap<string, string>, column: string) => Number(row.get(column));
  return {
    length: rows.length,
    symbol: rows.map((row) => row.get('symbol') ?? ''),
    label: Uint8Array.from(rows, (row) => number(row, 'label')),
    probabilities: Float32Array.from(
      rows.flatMap((row) => Array.from({ length: REGIME_COUNT }, (_, k) => number(row, `p${k}`))),
    ),
    truth: Uint8Array.from(rows, (row) => truth(row.get('symbol') ?? '', number(row, 'time')) ?? 255),
  };
}
