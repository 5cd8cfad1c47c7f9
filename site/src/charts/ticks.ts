/** Steps that readers count in: 1, 2 and 5 times a power of ten. */
const STEPS = [1, 2, 5, 10];

/** Round values from `from` to `to`, both inclusive, at most `most` of them. @throws RangeError for ends that are not ascending. */
export function ticks(from: number, to: number, most: number): number[] {
  if (!(to > from) || most < 1) throw new RangeError(`${most} ticks from ${from} to ${to}`);
  const power = 10 ** Math.floor(Math.log10((to - from) / most));
  for (const factor of STEPS.concat(STEPS.map((step) => step * 10))) {
    const step = factor * power;
    const first = Math.ceil(from / step - 1e-9);
    const last = Math.floor(to / step + 1e-9);
    // Counted in steps, so that no error of rounding adds up.
    if (last - first + 1 <= most) return Array.from({ length: last - first + 1 }, (_, i) => tidy((first + i) * step));
  }
  return [];
}

const tidy = (value: number): number => Number(value.toPrecision(12));

/** Where months begin in a list of ISO dates: the index of the first day of each month but the one that the list begins in. */
export function monthStarts(days: readonly string[]): number[] {
  return days.flatMap((day, i) => (i > 0 && day.slice(0, 7) !== days[i - 1]?.slice(0, 7) ? [i] : []));
}
