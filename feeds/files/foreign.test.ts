import { describe, expect, test } from 'vitest';
import { foreignKind, isWorkbook, whyUnknown } from './foreign.ts';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('a file of another program', () => {
  test.each([
    ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'Excel'],
    ['SQLite format 3\0', 'SQLite'],
    ['%PDF-1.7\n', 'PDF'],
    ['\x89HDF\r\n\x1a\n', 'HDF5'],
    ['Obj\x01', 'Avro'],
    ['\x93NUMPY\x01', 'NumPy'],
    ['\x80\x05\x95\x10\0\0', 'pickle'],
    [`AAPL.csv${'\0'.repeat(249)}ustar`, 'tar'],
    [`${'\0'.repeat(8)}DUCK`, 'DuckDB'],
  ])('the first bytes %j are named as %s, with what to do', (head, name) => {
    expect(foreignKind(bytes(head))).toContain(name);
    expect(foreignKind(bytes(head))).toContain(':');
  });

  test('a workbook is known by the names of its members, and an archive of data is none', () => {
    expect(isWorkbook(['[Content_Types].xml', 'xl/workbook.xml'])).toBe(true);
    expect(isWorkbook(['mimetype', 'content.xml', 'META-INF/manifest.xml'])).toBe(true);
    expect(isWorkbook(['AAPL.csv', 'xl/notes.csv'])).toBe(false);
  });

  test('a text with a NUL says at which byte it is', () => {
    expect(whyUnknown(bytes('a,b\n1\0,2\n'))).toContain('a NUL at byte 6');
    expect(whyUnknown(bytes('\0\0\x07'))).toBe('is no file of bars in any known format');
  });
});
