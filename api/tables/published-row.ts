import { publishedPercents } from '#market/models/regime/published.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';

/**
 * A row no finer than a page says it (decision 0061): the probabilities of the regime shown and of the second in whole percents, the others in steps of
 * ten; of a row that shows none, all in steps of ten.
 */
export function publishedRow(row: Record<string, unknown>): Record<string, unknown> {
  const { probabilities, label, entropy } = row;
  const coarse = typeof entropy === 'number' ? { entropy: Math.round(10 * entropy) / 10 } : {};
  if (!isShares(probabilities)) return { ...row, ...coarse };
  const percents = probabilities.map((share) => 100 * share);
  const shown = REGIME_LABELS.indexOf(label as RegimeLabel);
  const published =
    shown < 0 || percents.length !== REGIME_LABELS.length
      ? percents.map((percent) => 10 * Math.round(percent / 10))
      : publishedPercents(percents, shown);
  return { ...row, ...coarse, probabilities: published.map((percent) => percent / 100) };
}

const isShares = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'number');
