/** Two windows that do not overlap: the `recent` returns against the `before` that precede them. */
export interface Detector {
  readonly name: 'fast' | 'slow';
  readonly recent: number;
  readonly before: number;
}

/** Fast sees a break within 60 bars; slow needs twice as many and finds weaker ones (quant design, 6). */
export const DETECTORS: readonly Detector[] = [
  { name: 'fast', recent: 60, before: 180 },
  { name: 'slow', recent: 120, before: 240 },
];

/** Positions in the past at which the scale of the null is measured: recent windows side by side, none of them today's. */
export const NULL_POSITIONS = 5;

/** Returns that a detector needs for one position in the past. */
export const leastLength = ({ recent, before }: Detector): number => 2 * recent + before;

/** Returns with which every detector has all its positions. */
export const PANEL_LENGTH = Math.max(...DETECTORS.map(({ recent, before }) => (NULL_POSITIONS + 1) * recent + before));

/** Returns [from, to) of a panel. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Windows of a detector whose newest return is the one before `end`. `prior` precedes both; null where history is too
 * short.
 */
export function windowsAt(
  { recent, before }: Detector,
  end: number,
): { recent: Span; before: Span; prior: Span | null } {
  const middle = end - recent;
  const first = middle - before;
  return {
    recent: { from: middle, to: end },
    before: { from: first, to: middle },
    prior: first >= LEAST_PRIOR ? { from: Math.max(0, first - before), to: first } : null,
  };
}

const LEAST_PRIOR = 120;
