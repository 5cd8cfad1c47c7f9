/** First bytes of files that people keep tables in and that are not read; words for them, and what to do. */
const MAGIC: readonly (readonly [string, string])[] = [
  ['d0cf11e0a1b11ae1', 'a workbook of Excel: save the sheet as CSV'],
  [hexOf('SQLite format 3\0'), 'a database of SQLite: export the table as CSV or Parquet'],
  [hexOf('%PDF-'), 'a PDF: export the table as CSV'],
  ['894844460d0a1a0a', 'HDF5: write the table as Parquet, with to_parquet of pandas'],
  [hexOf('ORC'), 'ORC: write the table as Parquet'],
  [hexOf('Obj\x01'), 'Avro: write the table as Parquet'],
  [`93${hexOf('NUMPY')}`, 'an array of NumPy: write the table as Parquet or CSV'],
  ['80049', 'a pickle of Python: write the table as Parquet, with to_parquet of pandas'],
  ['80059', 'a pickle of Python: write the table as Parquet, with to_parquet of pandas'],
];
/** At this place a tape archive says what it is. */
const TAPE_AT = 257;

/** What a file with these first bytes is, where it is a table or an archive of another program; null for all others. */
export function foreignKind(head: Buffer): string | null {
  const hex = head.subarray(0, 16).toString('hex');
  const found = MAGIC.find(([magic]) => hex.startsWith(magic))?.[1];
  if (found !== undefined) return found;
  if (head.subarray(TAPE_AT, TAPE_AT + 5).toString('latin1') === 'ustar') return 'a tar archive: unpack it';
  // DuckDB writes its mark behind a checksum.
  if (head.subarray(8, 12).toString('latin1') === 'DUCK') return 'a database of DuckDB: export the table as Parquet';
  return null;
}

/** Whether the members of an archive are those of a workbook. */
export const isWorkbook = (names: readonly string[]): boolean =>
  (names.includes('[Content_Types].xml') && names.some((name) => name.startsWith('xl/'))) ||
  (names.includes('content.xml') && names.includes('META-INF/manifest.xml'));

/** Why bytes that are no text and of no known format are not read: a NUL in a text is a damaged or padded file. */
export function whyUnknown(head: Buffer): string {
  const kind = foreignKind(head);
  if (kind !== null) return `is ${kind}`;
  const at = head.indexOf(0);
  const text = at > 0 && head.subarray(0, at).every((byte) => byte >= 0x20 || (byte >= 9 && byte <= 13));
  if (text)
    return `is no file of bars in any known format: a text with a NUL at byte ${at + 1}, as a damaged disk leaves it`;
  return 'is no file of bars in any known format';
}

function hexOf(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}
