import { dateMeans, qlike, skillOf } from '#market/models/ranges/skill.ts';
import { PEERS, type Peer, peerVariance } from './range-peers.ts';
import type { RangeWalk } from './range-walk.ts';

/** The loss of a peer beside that of the model, over the same rows. */
export interface PeerRecord {
  readonly peer: Peer;
  /** Mean QLIKE over dates, then over symbols. */
  readonly qlike: number;
  /** QLIKE of the model over that of the peer, less 1: negative is better. */
  readonly change: number;
  /** Diebold–Mariano by dates, Newey–West lag 2h + 5. */
  readonly t: number;
  /** The same without the wildest year; NaN when there is only one. */
  readonly tWithoutWildest: number;
}

export interface YearRecord {
  readonly year: number;
  readonly rows: number;
  readonly qlike: number;
  /** Against each of PEERS. */
  readonly changes: readonly number[];
  /** Share of outcomes within the 80 % range. */
  readonly coverage: number;
}

/** What came of the forecasts of a walk whose outcomes are known. */
export interface RangeRecord {
  readonly horizon: number;
  readonly rows: number;
  readonly dates: number;
  readonly qlike: number;
  readonly peers: readonly PeerRecord[];
  readonly years: readonly YearRecord[];
  /** The year with the largest variance against the own normals. */
  readonly wildest: number;
  readonly coverage: number;
  /** Coverage by fifth of the last 20 bars' variance over the own normal, the calmest first. */
  readonly fifths: readonly number[];
  readonly fits: number;
  readonly open: number;
}

const yearOf = (time: number): number => new Date(time).getUTCFullYear();

/** Null when no forecast has an outcome yet. */
export function recordRange(walk: RangeWalk, ewma: Float64Array): RangeRecord | null {
  const { rows, outcomes, fits, variance } = walk;
  const { horizon } = outcomes;
  const judged = Uint32Array.from({ length: rows.length }, (_, row) => row).filter(
    (row) => !Number.isNaN(variance[row]) && Number.isFinite(outcomes.variance[row]),
  );
  if (judged.length === 0) return null;
  const loss = new Float64Array(rows.length);
  const losses = PEERS.map(() => new Float64Array(rows.length));
  for (const row of judged) {
    const y = outcomes.variance[row];
    loss[row] = qlike(y, variance[row]);
    for (const [p, peer] of PEERS.entries())
      losses[p][row] = qlike(y, peerVariance(peer, fits[walk.fitOf[row]].peers, rows, ewma, row));
  }
  const groups = Map.groupBy(judged, (row) => yearOf(rows.closeTime[row]));
  const wildest = wildestOf(walk, groups);
  const calm = judged.filter((row) => yearOf(rows.closeTime[row]) !== wildest);
  const meanLoss = (chosen: ArrayLike<number>, of: Float64Array) => mean(dateMeans(rows, chosen, (row) => of[row]));
  const total = meanLoss(judged, loss);
  const tOver = (chosen: Uint32Array, of: Float64Array) =>
    skillOf(
      dateMeans(rows, chosen, (row) => of[row] - loss[row]),
      2 * horizon + 5,
      0,
    ).t;
  return {
    horizon,
    rows: judged.length,
    dates: dateMeans(rows, judged, () => 0).length,
    qlike: total,
    peers: PEERS.map((peer, p) => {
      const usual = meanLoss(judged, losses[p]);
      const tWithoutWildest = calm.length === 0 ? Number.NaN : tOver(calm, losses[p]);
      return { peer, qlike: usual, change: total / usual - 1, t: tOver(judged, losses[p]), tWithoutWildest };
    }),
    years: [...groups].map(([year, chosen]) => ({
      year,
      rows: chosen.length,
      qlike: meanLoss(chosen, loss),
      changes: losses.map((of) => meanLoss(chosen, loss) / meanLoss(chosen, of) - 1),
      coverage: coverageOf(walk, chosen),
    })),
    wildest,
    coverage: coverageOf(walk, judged),
    fifths: fifthsOf(walk, judged),
    fits: fits.length,
    open: fits.filter(({ open }) => open).length,
  };
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function wildestOf({ rows, outcomes }: RangeWalk, years: ReadonlyMap<number, readonly number[]>): number {
  let wildest = Number.NaN;
  let most = Number.NEGATIVE_INFINITY;
  for (const [year, chosen] of years) {
    const level = mean(Float64Array.from(chosen, (row) => outcomes.variance[row] / rows.normal[row]));
    if (level > most) [wildest, most] = [year, level];
  }
  return wildest;
}

function coverageOf({ outcomes: { move }, low, high }: RangeWalk, chosen: ArrayLike<number>): number {
  let held = 0;
  for (let i = 0; i < chosen.length; i++) {
    const row = chosen[i];
    if (move[row] >= low[row] && move[row] <= high[row]) held++;
  }
  return held / chosen.length;
}

function fifthsOf(walk: RangeWalk, judged: Uint32Array): number[] {
  const { month, normal } = walk.rows;
  const ratio = Float64Array.from(judged, (row) => month[row] / normal[row]);
  const order = Uint32Array.from(judged, (_, i) => i).sort((a, b) => ratio[a] - ratio[b] || a - b);
  return Array.from({ length: 5 }, (_, fifth) => {
    const from = Math.floor((fifth * order.length) / 5);
    const to = Math.floor(((fifth + 1) * order.length) / 5);
    return coverageOf(
      walk,
      order.subarray(from, to).map((i) => judged[i]),
    );
  });
}
