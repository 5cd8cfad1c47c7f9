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
 * Figures of every label of one class and timeframe, one after the other: a caller may do something else in between. `seed` names the random
 * numbers of the intervals: the same series and seed give the same figures, in whatever order the series come.
 */
export function* spellFigures(series: readonly SteppedLabels[], seed: string): Generator<SpellFigures> {
  const spells = series.flatMap(spellsOf);
  const waves = wavesOf(spells);
  const begun = places();
  const left = places();
  for (const [i, { from, label }] of spells.entries()) {
    begun[label].push(i);
    left[from].push(i);
  }
  const pick = (chosen: readonly number[]) =>
    [chosen.map((i) => spells[i]), Int32Array.from(chosen, (i) => waves[i])] as const;
  for (let label = 0; label < REGIME_COUNT; label++) {
    const random = (what: string) => createRandom(seedOf(`${seed}/${label}/${what}`));
    const beginning = pick(begun[label]);
    yield {
      label,
      survival: survivalOf(...beginning, random('survival')),
      next: nextLabelsOf(...pick(left[label]), random('next')),
      confidence: changeConfidenceOf(...beginning),
    };
  }
}

/** A list of spells by label. */
const places = (): number[][] => Array.from({ length: REGIME_COUNT }, () => []);
