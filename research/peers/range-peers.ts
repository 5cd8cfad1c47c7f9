import { RANGE_INPUTS, RANGE_INPUT_COUNT as WIDTH } from '#market/models/ranges/range-model.ts';
import type { RangeSeries } from '#market/models/ranges/rows.ts';
import { dateMeans, qlike, skillOf } from '#market/models/ranges/skill.ts';
import type { LossGroup } from '../evaluation/range-report.ts';
import { quarterOf } from '../range-coverage.ts';
import type { RangeWalk } from '../range-walk.ts';
import { csvOf, runPeers } from './python.ts';

/** The loss of a peer beside that of the product, over the rows that both have forecast. */
export interface PeerLoss {
  readonly model: string;
  readonly rows: number;
  readonly qlike: number;
  readonly product: number;
  /** Diebold–Mariano by dates, Newey–West with lag 2h + 5: above 0 the product is better. */
  readonly t: number;
  /** Sums by quarter, for an interval of the change. */
  readonly groups: readonly LossGroup[];
}

export interface RangePeerTrial {
  readonly horizon: number;
  readonly symbols: number;
  readonly losses: readonly PeerLoss[];
  readonly notRun: readonly string[];
}

/** Peers fitted at the cuts of a walk, on the same rows, beside the model of the walk. */
export function judgeRangePeers(program: string, walk: RangeWalk, series: readonly RangeSeries[]): RangePeerTrial {
  const { outcomes, fits } = walk;
  const files = new Map([
    ['rows.csv', rowsText(walk, series)],
    ['bars.csv', barsText(series)],
  ]);
  const args = [String(outcomes.horizon), ...fits.map(({ from }) => String(from))];
  const { rows, notRun } = runPeers(program, 'ranges.py', files, args);
  const byModel = Map.groupBy(rows, (row) => row.get('model') ?? '');
  const place = new Map(series.map(({ symbol }, s) => [symbol, s]));
  const losses = [...byModel].map(([model, of]) => {
    const variances = of.map(
      (row) =>
        [
          keyOf(place.get(row.get('symbol') ?? '') ?? -1, Number(row.get('close_time'))),
          Number(row.get('variance')),
        ] as const,
    );
    return lossOf(model, walk, new Map(variances));
  });
  return { horizon: outcomes.horizon, symbols: series.length, losses, notRun };
}

const keyOf = (symbol: number, closeTime: number): string => `${symbol} ${closeTime}`;

/** The loss of a model that gives a variance for some rows, by symbol and close. */
export function lossOf(model: string, walk: RangeWalk, variances: ReadonlyMap<string, number>): PeerLoss {
  const { rows, outcomes, variance } = walk;
  const peer = Float64Array.from(
    { length: rows.length },
    (_, row) => variances.get(keyOf(rows.symbol[row], rows.closeTime[row])) ?? Number.NaN,
  );
  const judged = Uint32Array.from({ length: rows.length }, (_, row) => row).filter(
    (row) => peer[row] > 0 && !Number.isNaN(variance[row]) && Number.isFinite(outcomes.variance[row]),
  );
  const loss = (of: Float64Array) => (row: number) => qlike(outcomes.variance[row], of[row]);
  const total = (chosen: ArrayLike<number>, of: Float64Array) =>
    dateMeans(rows, chosen, loss(of)).reduce((sum, value) => sum + value, 0);
  const gains = dateMeans(rows, judged, (row) => loss(peer)(row) - loss(variance)(row));
  return {
    model,
    rows: judged.length,
    qlike: total(judged, peer) / gains.length,
    product: total(judged, variance) / gains.length,
    t: skillOf(gains, 2 * outcomes.horizon + 5, 0).t,
    groups: [...Map.groupBy(judged, (row) => quarterOf(rows.closeTime[row])).values()].map((chosen) => ({
      model: total(chosen, variance),
      peer: total(chosen, peer),
    })),
  };
}

function rowsText({ rows, outcomes }: RangeWalk, series: readonly RangeSeries[]): string {
  const head = ['symbol', 'close_time', 'known_at', 'normal', ...RANGE_INPUTS, 'variance'];
  const lines = Array.from({ length: rows.length }, (_, row) => [
    series[rows.symbol[row]].symbol,
    rows.closeTime[row],
    outcomes.knownAt[row],
    rows.normal[row],
    ...rows.inputs.subarray(row * WIDTH, (row + 1) * WIDTH),
    outcomes.variance[row],
  ]);
  return csvOf(head, lines);
}

function barsText(series: readonly RangeSeries[]): string {
  const lines = series.flatMap(({ symbol, closeTime, bars: { n, lnClose } }) =>
    Array.from({ length: n - 1 }, (_, i) => [symbol, closeTime[i + 1], lnClose[i + 1] - lnClose[i]] as const),
  );
  return csvOf(['symbol', 'close_time', 'return'], lines);
}
