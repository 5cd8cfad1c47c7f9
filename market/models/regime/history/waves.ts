/** Changes of the same sort belong together while the next of them comes at most so many bars after the last. */
export const WAVE_GAP = 2;
/** A wave spans at most so many bars: among thousands of instruments one change would follow another for ever. */
export const WAVE_SPAN = 10;

/** A change of label of one instrument, at a place of the clock of its market. */
export interface Change {
  readonly from: number;
  readonly label: number;
  readonly clock: number;
}

/** More than the labels there are, and more than the bars of any clock. */
const LABELS = 8;
const CLOCKS = 2 ** 24;

/**
 * The wave of each change, numbered from 0 in the order of labels and then of time: instruments of a class change together, so
 * changes are not that many independent observations. Changes of one class and timeframe with the same labels are one wave while each
 * comes at most WAVE_GAP bars after the one before it, and at most WAVE_SPAN bars after the first. The order of the changes does not matter.
 */
export function wavesOf(changes: readonly Change[]): Int32Array {
  const waves = new Int32Array(changes.length);
  const n = changes.length;
  // Sort of change, clock and place as one number: numbers are sorted ten times faster than objects.
  const codes = new Float64Array(n);
  for (let i = 0; i < n; i++) codes[i] = codeOf(changes[i]) * n + i;
  codes.sort();
  let wave = -1;
  let first = Number.NEGATIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    const code = Math.floor(codes[k] / n);
    // Changes of another sort are further away than any span.
    if (code - last > WAVE_GAP || code - first > WAVE_SPAN) {
      wave++;
      first = code;
    }
    last = code;
    waves[codes[k] % n] = wave;
  }
  return waves;
}

const codeOf = ({ from, label, clock }: Change): number => (from * LABELS + label) * CLOCKS + clock;
