import type { RecordRow } from '#app/operator/ledger.ts';
import { type Estimate, LEAST_OUTCOMES } from '#market/models/signals/record.ts';
import { percent, plural } from '#wording/numbers.ts';
import { table } from '../commands/common.ts';

/** Said instead of a table in which nothing is known yet. */
const NOTHING_YET = `No chart has ${LEAST_OUTCOMES} outcomes yet: Brier score, calibration, rank IC, coverage and hit rates are given from then on.`;

const key = ({ assetClass, timeframe }: RecordRow) => [assetClass, timeframe];
const decimals = (value: number | null | undefined): string => value?.toFixed(4) ?? '';

/** 0.612 (0.561 to 0.660), n = 400; the interval left out where too little is known for one, all where nothing is. */
function estimate({ value, low, high, n }: Estimate): string {
  if (value === null) return '';
  const interval = low === null || high === null ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return `${value.toFixed(3)}${interval}, n = ${n}`;
}

/** The track record: what was issued, and for the charts with enough outcomes probabilities, order and intervals, hit rates. */
export function recordText(rows: readonly RecordRow[]): string {
  if (rows.length === 0) return 'no signal was issued yet';
  const parts = [issued(rows), probabilities(rows), order(rows), hitRates(rows)].filter((part) => part !== null);
  return [...parts, ...(parts.length === 1 ? [NOTHING_YET] : [fewText(rows)])]
    .filter((part) => part !== '')
    .join('\n\n');
}

const issued = (rows: readonly RecordRow[]): string =>
  table(
    ['class', 'chart', 'signals', 'neutral', 'resolved'],
    rows.map((row) => [...key(row), row.signals, percent(row.neutral, 1), row.resolved]),
  );

function probabilities(rows: readonly RecordRow[]): string | null {
  const known = rows.filter(({ brier }) => brier !== null);
  if (known.length === 0) return null;
  const scores = table(
    ['class', 'chart', 'Brier', 'reliability', 'resolution', 'uncertainty', 'skill', 'ECE'],
    known.map((row) => [
      ...key(row),
      ...[row.brier, row.parts?.reliability, row.parts?.resolution, row.parts?.uncertainty].map(decimals),
      estimate(row.skill),
      row.calibration.value === null ? '' : `${row.calibration.value.toFixed(4)}, n = ${row.calibration.n}`,
    ]),
  );
  return `Probabilities: Brier ≈ reliability − resolution + uncertainty; skill against the base rate (95 %, whole days)\n\n${scores}`;
}

function order(rows: readonly RecordRow[]): string | null {
  const known = rows.filter(({ rankIc, coverage }) => rankIc.value !== null || coverage.value !== null);
  if (known.length === 0) return null;
  const values = table(
    ['class', 'chart', 'rank IC (n: bar times)', 'coverage'],
    known.map((row) => [...key(row), estimate(row.rankIc), estimate(row.coverage)]),
  );
  return `Order of the symbols, and moves inside of the 80 % interval (95 %)\n\n${values}`;
}

function hitRates(rows: readonly RecordRow[]): string | null {
  const buckets = rows.flatMap((row) =>
    row.buckets
      .filter(({ hitRate: { value } }) => value !== null)
      .map(({ from, to, hitRate }) => [...key(row), `${from.toFixed(2)}–${to.toFixed(2)}`, estimate(hitRate)]),
  );
  if (buckets.length === 0) return null;
  return `Hit rate by confidence (95 %)\n\n${table(['class', 'chart', 'confidence', 'hit rate'], buckets)}`;
}

/** How many charts the tables leave out. */
function fewText(rows: readonly RecordRow[]): string {
  const few = rows.filter(({ brier }) => brier === null).length;
  const have = few === 1 ? 'has' : 'have';
  return few === 0 ? '' : `${plural(few, 'chart')} ${have} fewer than ${LEAST_OUTCOMES} outcomes and no score yet.`;
}
