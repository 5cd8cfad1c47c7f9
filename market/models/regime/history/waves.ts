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

/**
 * The wave of each change, numbered from 0 in the order of labels and then of time: instruments of a class change together, so
 * changes are not that many independent observations. Changes of one class and timeframe with the same labels are one wave while each comes at
 * most WAVE_GAP bars after the one before it, and at most WAVE_SPAN bars after the first. The order of the changes does not matter.
 */
export function wavesOf(changes: readonly Change[]): Int32Array {
  const waves = new Int32Array(changes.length);
  const order = changes.map((_, i) => i).sort((i, j) => compare(changes[i], changes[j]));
  let wave = -1;
  let first: Change | undefined;
  let last: Change | undefined;
  for (const i of order) {
    const change = changes[i];
    const joins = last !== undefined && first !== undefined && isSameSort(last, change) && isNear(first, last, change);
    if (!joins) {
      wave++;
      first = change;
    }
    last = change;
    waves[i] = wave;
  }
  return waves;
}

const compare = (a: Change, b: Change): number => a.from - b.from || a.label - b.label || a.clock - b.clock;
const isSameSort = (a: Change, b: Change): boolean => a.from === b.from && a.label === b.label;
const isNear = (first: Change, last: Change, { clock }: Change): boolean =>
  clock - last.clock <= WAVE_GAP && clock - first.clock <= WAVE_SPAN;
