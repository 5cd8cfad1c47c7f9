import type { RecordRow } from '#app/operator/ledger.ts';
import { type Estimate, LEAST_OUTCOMES } from '#market/models/signals/record.ts';
import { percent } from '#wording/numbers.ts';
import { print, table } from './common.ts';

const FEW = `fewer than ${LEAST_OUTCOMES}`;
const PROBABILITIES = [
  'signals',
  'neutral',
  'resolved',
  'Brier',
  'reliability',
  'resolution',
  'uncertainty',
  'skill',
  'ECE',
];

const decimals = (value: number | null | undefined): string => value?.toFixed(4) ?? FEW;

/** 0.612 (0.561 to 0.660), n = 400; the interval left out where too little is known for one. */
function estimate({ value, low, high, n }: Estimate, few = FEW): string {
  if (value === null) return few;
  const interval = low === null || high === null ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return `${value.toFixed(3)}${interval}, n = ${n}`;
}

/** The track record as tables: probabilities, order and intervals, hit rates. */
export function printRecord(rows: readonly RecordRow[]): void {
  if (rows.length === 0) {
    print('no signal was issued yet');
    return;
  }
  const key = ({ assetClass, timeframe }: RecordRow) => [assetClass, timeframe];
  print(
    'Probabilities: Brier ≈ reliability − resolution + uncertainty; skill against the base rate (95 %, whole days)\n',
  );
  print(
    table(
      ['class', 'chart', ...PROBABILITIES],
      rows.map((row) => [
        ...key(row),
        row.signals,
        percent(row.neutral, 1),
        row.resolved,
        ...[row.brier, row.parts?.reliability, row.parts?.resolution, row.parts?.uncertainty].map(decimals),
        estimate(row.skill),
        row.calibration.value === null ? FEW : `${row.calibration.value.toFixed(4)}, n = ${row.calibration.n}`,
      ]),
    ),
  );
  print('\nOrder of the symbols, and moves inside of the 80 % interval (95 %)\n');
  print(
    table(
      ['class', 'chart', 'rank IC (n: bar times)', 'coverage'],
      rows.map((row) => [
        ...key(row),
        estimate(row.rankIc, `too few: ${row.rankIc.n} bar times`),
        estimate(row.coverage),
      ]),
    ),
  );
  print('\nHit rate by confidence (95 %)\n');
  const buckets = rows.flatMap((row) =>
    row.buckets
      .filter(({ hitRate: { n } }) => n > 0)
      .map(({ from, to, hitRate }) => [...key(row), `${from.toFixed(2)}–${to.toFixed(2)}`, estimate(hitRate)]),
  );
  print(
    buckets.length === 0
      ? 'no signal with a direction has come to its end'
      : table(['class', 'chart', 'confidence', 'hit rate'], buckets),
  );
}
