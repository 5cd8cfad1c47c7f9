import { describe, expect, it } from 'vitest';
import { csvRows } from './csv-rows.ts';

const cellsOf = (text: string) => csvRows(text).map(({ cells }) => cells);

describe('the rows of a CSV text', () => {
  it.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['\uFEFFa\n1\n', [['a'], ['1']]],
    [
      'a,b\n"1, ""x""",2\n',
      [
        ['a', 'b'],
        ['1, "x"', '2'],
      ],
    ],
    [
      'a,b\n"1\n2",3\n',
      [
        ['a', 'b'],
        ['1\n2', '3'],
      ],
    ],
    [
      'a,b\n,\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    [
      'a,b\n1,\n',
      [
        ['a', 'b'],
        ['1', ''],
      ],
    ],
    ['a\n\n\n1\n', [['a'], ['1']]],
    [' a , b \n', [['a', 'b']]],
    ['', []],
    ['\n', []],
  ])('has the cells that were written, in quotes or not, with any line break: %j', (text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it('knows the line on which each row begins, also behind empty lines and breaks in quotes', () => {
    expect(csvRows('a\n\n"1\n2"\n3').map(({ line }) => line)).toEqual([1, 3, 5]);
  });

  it('keeps the rest of the text in a quote that never closes, so that its row is refused', () => {
    expect(cellsOf('a,b\n"1,2\n3,4\n')).toEqual([['a', 'b'], ['1,2\n3,4']]);
  });
});
