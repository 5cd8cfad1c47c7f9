import { LEAST_OUTCOMES } from '#market/models/signals/record.ts';
import { wilson } from '#market/models/signals/scores.ts';
import type { TrackRecordLine } from '#warehouse/outcomes.ts';
import { table } from '../commands/common.ts';

const share = (value: number | null): string => (value === null ? '' : value.toFixed(3));

/** What was said and what came of it; a column in which no chart has anything yet is left out. */
export function trackRecordText(rows: readonly TrackRecordLine[]): string {
  const columns: readonly (readonly [string, (row: TrackRecordLine) => string | number])[] = [
    ['class', ({ assetClass }) => assetClass],
    ['chart', ({ timeframe }) => timeframe],
    ['signals', ({ signals }) => signals],
    ['directional', ({ directional }) => directional],
    ['resolved', ({ resolved }) => resolved],
    ['hit rate (95 %)', ({ hits, resolvedDirectional }) => hitRate(hits, resolvedDirectional)],
    ['Brier', ({ brier }) => share(brier)],
    ['base rate', ({ climatology }) => share(climatology)],
    ['coverage', ({ coverage }) => share(coverage)],
  ];
  const known = columns.filter(([, cell]) => rows.some((row) => cell(row) !== ''));
  const text = table(
    known.map(([name]) => name),
    rows.map((row) => known.map(([, cell]) => cell(row))),
  );
  return known.length === columns.length
    ? text
    : `${text}\n\nA hit rate is given from ${LEAST_OUTCOMES} outcomes on, the other scores from the first.`;
}

function hitRate(hits: number, n: number): string {
  if (n < LEAST_OUTCOMES) return '';
  const [low, high] = wilson(hits, n);
  return `${(hits / n).toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)}), n = ${n}`;
}
