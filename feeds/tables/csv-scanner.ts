/** A line of a table of text: cells, bytes [start, end) without its line end, and line ends inside of quotes. */
export interface ScannedRow {
  readonly start: number;
  readonly end: number;
  readonly cells: number;
  /** A quoted cell that goes on after its closing quote. */
  readonly malformed: boolean;
  readonly innerLines: number;
  /** Spaces and tabs alone: no row. */
  readonly blank: boolean;
}

export interface Scanner {
  /** Takes the next bytes; returns false when a row is longer than the limit. */
  push(chunk: Uint8Array): boolean;
  /** Takes the end of the file; returns false when a quote is open. */
  end(): boolean;
  /** A carriage return without a line feed was seen outside of quotes. */
  loneReturns(): boolean;
}

const QUOTE = 0x22;
const RETURN = 0x0d;
const FEED = 0x0a;
/** A line of bars has a hundred bytes. What is longer is no table, or an open quote that swallows it. */
export const MAX_ROW_BYTES = 1 << 20;

/**
 * Splits bytes into rows and counts their cells by RFC 4180: a quote counts at the start of a cell, a doubled one
 * inside of it is a character, and a line end inside of quotes ends no row. An empty line is no row. Memory does not grow
 * with the file.
 */
export function createScanner(delimiter: number, onRow: (row: ScannedRow) => void): Scanner {
  let offset = 0;
  let start = 0;
  let cells = 1;
  let fresh = true;
  let quoted = false;
  let closing = false;
  let malformed = false;
  let blank = true;
  let innerLines = 0;
  let afterReturn = false;
  let lone = false;
  let lastByte = 0;

  function endRow(end: number): void {
    if (!blank || end > start) onRow({ start, end, cells, malformed, innerLines, blank });
    cells = 1;
    fresh = true;
    closing = malformed = false;
    blank = true;
    innerLines = 0;
  }

  function push(chunk: Uint8Array): boolean {
    const { length } = chunk;
    let i = 0;
    while (i < length) {
      const byte = chunk[i] as number;
      if (quoted) {
        if (byte === QUOTE) {
          quoted = false;
          closing = true;
        } else if (byte === FEED) innerLines++;
        i++;
        continue;
      }
      // Most bytes are digits and letters: they say nothing.
      if (byte > 0x2c && byte !== delimiter && !closing && !afterReturn) {
        fresh = blank = false;
        i++;
        continue;
      }
      if (afterReturn) {
        afterReturn = false;
        if (byte !== FEED) {
          lone = true;
          endRow(offset + i - 1);
          start = offset + i;
        }
      }
      if (byte === FEED) {
        const returned = i > 0 ? chunk[i - 1] === RETURN : lastByte === RETURN;
        endRow(offset + i - (returned ? 1 : 0));
        start = offset + i + 1;
      } else if (byte === delimiter) {
        cells++;
        fresh = true;
        closing = blank = false;
      } else if (byte === RETURN) afterReturn = true;
      else if (byte === QUOTE && closing) {
        closing = false;
        quoted = true;
      } else if (byte === QUOTE && fresh) {
        quoted = true;
        fresh = blank = false;
      } else {
        if (closing && byte !== 0x20) malformed = true;
        if (byte !== 0x20 && byte !== 0x09) blank = false;
        fresh = false;
      }
      i++;
    }
    if (length > 0) lastByte = chunk[length - 1] as number;
    offset += length;
    return offset - start <= MAX_ROW_BYTES;
  }
  return {
    push,
    end() {
      if (quoted) return false;
      if (offset > start) endRow(offset - (afterReturn ? 1 : 0));
      if (afterReturn) lone = true;
      return true;
    },
    loneReturns: () => lone,
  };
}

/** The cells of a row as text; quotes are taken off. */
export function cellsOf(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell = '';
    if (row[at] === '"') {
      let close = row.indexOf('"', at + 1);
      while (close !== -1 && row[close + 1] === '"') close = row.indexOf('"', close + 2);
      const end = close === -1 ? row.length : close;
      cell = row.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const next = row.indexOf(delimiter, at);
    cell += row.slice(at, next === -1 ? undefined : next);
    cells.push(cell);
    if (next === -1) return cells;
    at = next + 1;
  }
}
