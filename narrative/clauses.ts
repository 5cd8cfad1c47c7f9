/** A stretch of a sentence, and the numbers of the citations that stand behind it. */
export interface Clause {
  readonly text: string;
  readonly numbers: readonly number[];
}

/**
 * The clauses of "The state is 3 bars old [1][2], and the model gives it 74 % [3].": text up to each run of markers. What stands behind the
 * last run has no numbers.
 */
export function clausesOf(sentence: string): Clause[] {
  return [...sentence.matchAll(/([^[]*)((?:\[\d+\])*)/g)]
    .filter(([match]) => match !== '')
    .map(([, text = '', markers = '']) => ({
      text,
      numbers: [...markers.matchAll(/\d+/g)].map(([digits]) => Number(digits)),
    }));
}
