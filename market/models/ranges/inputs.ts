import { MINIMUM_MEMBERS } from '../../features/cross-section.ts';
import { RANGE_INPUT_COUNT as WIDTH } from './range-model.ts';

/** Writes the own inputs a1, a5, a20 of one row at inputs[at …] from its means of 1, 5, 20 and 250 variances at means[from …]. */
export function ownInputs(means: Float64Array, from: number, inputs: Float64Array, at: number): void {
  const normal = Math.log(means[from + 3]);
  for (let k = 0; k < 3; k++) inputs[at + k] = Math.log(means[from + k]) - normal;
}

/**
 * Writes c1, c5, c20 and d250 of the rows from … to − 1, which are the members of a class that close at the same time,
 * in the order of their symbols. Fewer than six members have no class: their own values stand for it.
 */
export function classInputs(inputs: Float64Array, normal: Float64Array, from: number, to: number): void {
  const members = to - from;
  if (members < MINIMUM_MEMBERS) {
    for (let row = from; row < to; row++) {
      const at = row * WIDTH;
      for (let k = 0; k < 3; k++) inputs[at + 3 + k] = inputs[at + k];
      inputs[at + 6] = 0;
    }
    return;
  }
  let [c1, c5, c20, level] = [0, 0, 0, 0];
  for (let row = from; row < to; row++) {
    const at = row * WIDTH;
    c1 += inputs[at];
    c5 += inputs[at + 1];
    c20 += inputs[at + 2];
    level += Math.log(normal[row]);
  }
  for (let row = from; row < to; row++) {
    const at = row * WIDTH;
    inputs[at + 3] = c1 / members;
    inputs[at + 4] = c5 / members;
    inputs[at + 5] = c20 / members;
    inputs[at + 6] = Math.log(normal[row]) - level / members;
  }
}
