import { createRandom, seedOf } from '../../../math/random.ts';
import { REGIME_COUNT } from '../../../output.ts';
import { type ConfidenceBucket, changeConfidenceOf } from './change-confidence.ts';
import { type NextLabel, nextLabelsOf } from './next-labels.ts';
import { type SteppedLabels, spellsOf } from './spells.ts';
import { type Survival, survivalOf } from './survival.ts';
import { wavesOf } from './waves.ts';

/** What the past of one label says: how long it lasted, what came next, and whether confidence told. */
export interface SpellFigures {
  readonly label: number;
  readonly survival: Survival;
  readonly next: readonly NextLabel[];
  readonly confidence: readonly ConfidenceBucket[];
}

/**
 * Figures of every label of one class and timeframe. `seed` names the random numbers of the intervals: the same series and seed give the
 * same figures, in whatever order the series come.
 */
export function spellFigures(series: readonly SteppedLabels[], seed: string): SpellFigures[] {
  const spells = series.flatMap(spellsOf).sort(
    // The bootstrap draws waves by number, and adds what is in them: only the numbers depend on this order.
    (a, b) => a.clock - b.clock || a.from - b.from || a.label - b.label || a.bars - b.bars,
  );
  const waves = wavesOf(spells);
  const indices = spells.map((_, i) => i);
  return Array.from({ length: REGIME_COUNT }, (_, label) => {
    const begun = indices.filter((i) => spells[i].label === label);
    const left = indices.filter((i) => spells[i].from === label);
    const random = (what: string) => createRandom(seedOf(`${seed}/${label}/${what}`));
    const pick = (chosen: readonly number[]) => [chosen.map((i) => spells[i]), chosen.map((i) => waves[i])] as const;
    return {
      label,
      survival: survivalOf(...pick(begun), random('survival')),
      next: nextLabelsOf(...pick(left), random('next')),
      confidence: changeConfidenceOf(...pick(begun)),
    };
  });
}
