/** A bar of a series at which its label begins. */
export interface LabelStep {
  /** Place of the bar among the bars of its own series. */
  readonly position: number;
  /** Place of the bar on the clock of its market: instruments that change together have the same one. */
  readonly clock: number;
  readonly openTime: number;
  /** Index of the label. */
  readonly label: number;
  /** Probability of the label at this bar. */
  readonly confidence: number;
}

/** The labels of one series, oldest first: where each begins, and how many bars the series has. */
export interface SteppedLabels {
  readonly bars: number;
  readonly steps: readonly LabelStep[];
}

/** A stretch of bars with one label, from a change on. */
export interface Spell {
  /** The label before. */
  readonly from: number;
  readonly label: number;
  /** Open time of its first bar, and of the first bar after it; null: it still lasts. */
  readonly begin: number;
  readonly end: number | null;
  /** Place of its first bar on the clock of the market. */
  readonly clock: number;
  readonly bars: number;
  /** Probability of the label at the change. */
  readonly confidence: number;
  /** The label after it; null: it still lasts. */
  readonly next: number | null;
}

/**
 * The spells of a series in the order of time. The first label is none: when it began is not known. All but the last have ended, and
 * bars that come later change none of those.
 */
export function spellsOf({ bars, steps }: SteppedLabels): Spell[] {
  return steps.slice(1).map((step, i) => {
    const after = steps[i + 2];
    return {
      from: steps[i].label,
      label: step.label,
      begin: step.openTime,
      end: after?.openTime ?? null,
      clock: step.clock,
      bars: (after?.position ?? bars) - step.position,
      confidence: step.confidence,
      next: after?.label ?? null,
    };
  });
}
