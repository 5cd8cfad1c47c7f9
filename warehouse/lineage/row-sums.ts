/** The hash of a row as a number of 128 bits, which can be added up in any order. `columns`: SQL expressions that are never NULL. */
export const rowHash = (columns: readonly string[]): string =>
  `reinterpretAsUInt128(sipHash128(${columns.join(', ')}))`;

/** The sum of a hash over all rows as hex: the same for any order of rows, and sums of parts add up to that of the whole. */
export const sumOfRows = (hash: string): string => `lower(hex(sum(${hash})))`;

/** What is content of a bar: no revision, run or time of writing, so that the same bars have the same hash however they came. */
export const BAR_CONTENT = [
  'symbol',
  'open_time',
  'close_time',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'vwap',
  'traded_minutes',
  'scheduled_minutes',
];

/** A column of content as expressions that are never NULL: a NULL would make the hash of its row NULL, and the row not count. */
export const content = (name: string, nullable: boolean): string =>
  nullable ? `isNull(${name}), assumeNotNull(${name})` : name;
