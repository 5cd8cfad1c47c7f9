import { REGIME_LABELS } from '#market/regime-label.ts';
import { REGIMES } from '#wording/labels.ts';
import { type FileType, JSON_TYPE } from './file-type.ts';

const LABELS = REGIME_LABELS.map((label) => [label, REGIMES[label].title]);
const NONE = -1;

/**
 * `/watch.json`: how every instrument stands on its daily chart, as the place of its label (-1: no regime yet), and which changed with the
 * last close. Which instruments are watched is known on the reader's device alone, so the file has all of them.
 */
export const watchIndex: FileType = ({ tier, rows, facts }) => {
  const states = rows.instruments.map(({ symbol, daily }) => [
    symbol,
    daily === null ? NONE : REGIME_LABELS.indexOf(daily),
  ]);
  const changed = facts.changes.filter(({ timeframe }) => timeframe === '1d').map(({ symbol }) => symbol);
  const text = JSON.stringify({ labels: LABELS, states: Object.fromEntries(states), changed });
  return [{ tier: tier.name, path: '/watch.json', type: JSON_TYPE, text }];
};
