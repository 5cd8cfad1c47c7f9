import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { chartsText } from '#wording/labels.ts';
import type { Fact, Format } from './fact.ts';
import type { FactBook } from './fact-book.ts';
import type { RegimeInput } from './input.ts';
import { lazyMessage, type Message } from './message.ts';
import { regimeSource } from './sources.ts';

/** The model's probability of a label now. The confidence of a row is that of its own label. */
export const probabilityOf = ({ probabilities }: RegimeInput, label: RegimeLabel): number =>
  probabilities[REGIME_LABELS.indexOf(label)] ?? 0;

/** Whether a label is less likely than not, as a reader sees its percents: a note says "perhaps". */
export const isDoubtful = (probability: number): boolean => Math.round(100 * probability) < 50;

/** The cell of that probability. */
export const shareFact = (regime: RegimeInput, label: RegimeLabel, format: Format, book: FactBook): Fact =>
  book.of(regimeSource(regime), `probabilities.${label}`, probabilityOf(regime, label), 'share', format);

/** The label that comes second now. It says nothing of what comes next. */
export const runnerUpOf = (regime: RegimeInput): RegimeLabel =>
  REGIME_LABELS.filter((label) => label !== regime.label).reduce((best, label) =>
    probabilityOf(regime, label) > probabilityOf(regime, best) ? label : best,
  );

/** By how many percent, as a reader sees them, the label shown leads the other one; negative where it is behind. */
export const leadOf = (regime: RegimeInput): number =>
  percentOf(regime, regime.label) - percentOf(regime, runnerUpOf(regime));
const percentOf = (regime: RegimeInput, label: RegimeLabel): number => Math.round(100 * probabilityOf(regime, label));

/** What comes second today on one timeframe, or is ahead of a label that holds on. */
export function runnerUpMessage(regime: RegimeInput, stage: 'lead' | 'view', book: FactBook): Message {
  const type = leadOf(regime) < 0 ? 'alternativeAhead' : 'alternative';
  return lazyMessage({ type, stage, always: true, beside: true, p: 0.1, breadth: 1 }, () => {
    const alternative = shareFact(regime, runnerUpOf(regime), 'stateShare', book);
    return { slots: { charts: chartsText([regime.timeframe]), alternative }, claims: [alternative] };
  });
}
