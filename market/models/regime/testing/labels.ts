import { createRandom } from '../../../math/random.ts';
import type { LabelStep, SteppedLabels } from '../history/spells.ts';

/** Labels that change every few bars, those of members of a class often at the same bar. */
export function randomLabels(series: number, bars: number, seed: number): Uint8Array[] {
  const random = createRandom(seed);
  const common = Float64Array.from({ length: bars }, random);
  return Array.from({ length: series }, () => {
    let label = Math.floor(random() * 5);
    return Uint8Array.from({ length: bars }, (_, i) => {
      const moved = random() < ((common[i] ?? 1) < 0.05 ? 0.6 : 0.05);
      if (moved) label = Math.floor(random() * 5);
      return label;
    });
  });
}

/** Where each label begins. The clock is the place of the bar, its time a minute of that; confidence follows from the place. */
export function stepsOf(labels: Uint8Array): SteppedLabels {
  const steps: LabelStep[] = [];
  for (const [i, label] of labels.entries())
    if (label !== labels[i - 1])
      steps.push({
        position: i,
        clock: i,
        openTime: i * 60_000,
        label,
        confidence: 0.4 + ((i * 7) % 60) / 100,
      });
  return { bars: labels.length, steps };
}
