import type { RegimeLabel } from '#market/regime-label.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { leadingLabel } from '#wording/findings/overview.ts';
import { signedCount } from '#wording/numbers.ts';

/** A share of the instruments that showed another regime before, from which on the bar of before is drawn. */
const MOVED = 0.15;
/** A difference of the leading count from which on it is said. */
const SAID = 3;

/** What a cell of the market map shows. */
export interface CellView {
  readonly lead: RegimeLabel;
  readonly count: number;
  /** "+3", "−6", or '' for a difference that is not worth a word. */
  readonly change: string;
  /** The counts before, where they differ enough to be seen. */
  readonly before: readonly number[] | null;
}

/** Null for a cell of nothing. */
export function marketCell(counts: readonly number[], before: readonly number[] | null): CellView | null {
  const leading = leadingLabel(counts);
  if (leading === null) return null;
  const known = counts.reduce((sum, count) => sum + count, 0);
  const then = before ?? counts;
  // Who moved is counted where they left and where they came.
  const moved = counts.reduce((sum, count, k) => sum + Math.abs(count - (then[k] ?? 0)), 0) / 2 / known;
  const change = leading.count - (then[REGIME_LABELS.indexOf(leading.label)] ?? 0);
  return {
    lead: leading.label,
    count: leading.count,
    change: Math.abs(change) >= SAID ? signedCount(change) : '',
    before: moved >= MOVED ? before : null,
  };
}
