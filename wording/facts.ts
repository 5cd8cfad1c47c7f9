import type { FactView } from '#contracts/fact.ts';
import type { RegimeLabel } from '#market/regime-label.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { REGIMES } from './labels.ts';
import { moveText, percent } from './numbers.ts';

/** A stored row as far as a sentence is made of it; columns of the view it comes from. */
export interface SaidRow {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly label?: RegimeLabel;
  readonly confidence?: number;
  readonly age_bars?: number;
  readonly from_label?: RegimeLabel;
  readonly to_label?: RegimeLabel;
  readonly direction?: string;
  readonly abstain_reason?: string;
  readonly high?: number;
  readonly horizon?: number;
}

const nameOf = (label: RegimeLabel | undefined): string => (label === undefined ? '' : REGIMES[label].text);

/** What a page says of a row, in one sentence. */
export function sayFact(view: FactView, row: SaidRow): string {
  const chart = `${row.symbol} on ${row.timeframe}`;
  const confidence = row.confidence === undefined ? '' : `, confidence ${percent(row.confidence)}`;
  if (view === 'regimes') return `${chart}: ${nameOf(row.label)} for ${row.age_bars ?? 0} bars${confidence}`;
  if (view === 'changes') return `${chart}: from ${nameOf(row.from_label)} to ${nameOf(row.to_label)}${confidence}`;
  if (view === 'ranges') return `${chart}: ${moveText(row.high ?? 0)} over the next ${row.horizon ?? 0} bars`;
  return row.direction === 'neutral'
    ? `${chart}: no direction (${(row.abstain_reason ?? '').replaceAll('_', ' ')})`
    : `${chart}: ${row.direction}${confidence}`;
}
