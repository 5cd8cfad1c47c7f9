/**
 * The element of a column at an index that the caller knows to be within it. Not for the kernels: there a check at
 * every step would dominate the time.
 * @throws RangeError when the index is outside of the column: a wrong number must not go on as NaN.
 */
export function at<T>(column: ArrayLike<T>, i: number): T {
  const value = column[i];
  if (value === undefined) throw new RangeError(`no element ${i} in a column of ${column.length}`);
  return value;
}
