import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.ts';

describe('the CSV of a model', () => {
  it('has a line for every record, named by its table and its place, and a column for every field', () => {
    const model = {
      title: 'T',
      rows: [
        { symbol: 'A', p: [0.1, 0.2], next: { label: 'x', n: 3 } },
        { symbol: 'B', p: [] },
      ],
    };
    expect(csvOf(model).split('\r\n')).toEqual([
      'table,row,title,symbol,next.label,next.n,value',
      'page,,T,,,,',
      'rows,0,,A,x,3,',
      'rows.p,0.0,,,,,0.1',
      'rows.p,0.1,,,,,0.2',
      'rows,1,,B,,,',
      '',
    ]);
  });

  it('quotes what would end a cell or a line', () => {
    expect(csvOf({ a: 'x,"y"\nz' })).toBe('table,row,a\r\npage,,"x,""y""\nz"\r\n');
  });

  it.each(['=1+1', '+A1', '-2', '@SUM(A1)', '\tx'])('holds no formula that a spreadsheet would run: %j', (text) => {
    expect(csvOf({ a: text }).split('\r\n')[1]).toBe(`page,,'${text}`);
    expect(csvOf({ a: -2 })).toContain('page,,-2\r\n');
  });
});
