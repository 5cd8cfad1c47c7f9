/** Where a value stands between 0 and 1. Values beyond the ends stand beyond them. */
export type Scale = (value: number) => number;

/** @throws RangeError for ends that are equal or no numbers. */
function checkEnds(from: number, to: number): void {
  if (!Number.isFinite(from) || !Number.isFinite(to) || from === to)
    throw new RangeError(`a scale from ${from} to ${to}`);
}

export function linearScale(from: number, to: number): Scale {
  checkEnds(from, to);
  return (value) => (value - from) / (to - from);
}

/** Equal ratios are equally far apart. @throws RangeError for an end that is not above zero. */
export function logScale(from: number, to: number): Scale {
  if (!(from > 0 && to > 0)) throw new RangeError(`a logarithmic scale from ${from} to ${to}`);
  const linear = linearScale(Math.log(from), Math.log(to));
  return (value) => linear(Math.log(value));
}

/** Times the normal: half, as much, twice, with room for what is beyond. */
export const ratioScale: Scale = logScale(0.4, 2.8);

/** Square roots with their sign: wide for small moves, which would be invisible beside large ones. */
export function squareRootScale(from: number, to: number): Scale {
  const root = (value: number) => Math.sign(value) * Math.sqrt(Math.abs(value));
  const linear = linearScale(root(from), root(to));
  return (value) => linear(root(value));
}

/** The same upside down: SVG counts from the top. */
export const downwards =
  (scale: Scale): Scale =>
  (value) =>
    1 - scale(value);
