import { publishedPercents } from '#market/models/regime/published.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import type { RegimeModel } from './models/regime.ts';

/** A regime as its page and its twins have it: no finer than may be published. */
export function publishedRegime<Row extends RegimeModel>(row: Row): Row {
  const percents = row.probabilities.map((share) => 100 * share);
  return {
    ...row,
    probabilities: publishedPercents(percents, REGIME_LABELS.indexOf(row.label)).map((percent) => percent / 100),
    confidence: Math.round(100 * row.confidence) / 100,
    entropy: Math.round(10 * row.entropy) / 10,
  };
}
