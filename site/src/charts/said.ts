import { coordinate } from './place.ts';

interface Point {
  /** A share. */
  readonly claimed: number;
  readonly came: {
    readonly share: number;
    readonly low: number | null;
    readonly high: number | null;
    readonly n: number;
  };
}

/** Fewer calls are drawn as a ring: an anecdote. */
export const RING_BELOW = 1000;
/** Widths of dots that charts.css knows, the least number of calls of each. */
const SIZES = [
  { name: 'small', from: 0 },
  { name: 'middle', from: 2000 },
  { name: 'large', from: 8000 },
] as const;

/** Dots of a diagram of said and came, in a box of 100 by 100, by size; intervals as one path. */
export function saidMarks(points: readonly Point[]) {
  const at = ({ claimed, came }: Point) => `M${coordinate(100 * claimed)} ${coordinate(100 * (1 - came.share))}h0`;
  const sizeOf = ({ came }: Point) => SIZES.findLast(({ from }) => came.n >= from)?.name ?? 'small';
  return {
    intervals: points
      .flatMap(({ claimed, came: { low, high } }) =>
        low === null || high === null
          ? []
          : [`M${coordinate(100 * claimed)} ${coordinate(100 * (1 - low))}V${coordinate(100 * (1 - high))}`],
      )
      .join(''),
    dots: SIZES.map(({ name }) => ({
      name,
      path: points
        .filter((point) => sizeOf(point) === name)
        .map(at)
        .join(''),
    })).filter(({ path }) => path !== ''),
    rings: points
      .filter(({ came }) => came.n < RING_BELOW)
      .map(at)
      .join(''),
  };
}
