import { BAR_FIELDS, type BarFields, eachField } from '#market/bar.ts';
import type { RawRows } from './raw-rows.ts';

/** Rows in the order of time per symbol, and the way back to the rows of the file. */
export interface OrderedRows {
  readonly rows: RawRows;
  /** The place of each row in the file, from 0; null: where it is. */
  readonly origin: Uint32Array | null;
  /** What was done, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Brings the rows of each symbol into the order of time. A file that is newest first is turned round, any other order
 * is sorted; rows of one symbol and time keep their order. Of rows that are equal in every value one is kept. Rows of
 * one time that differ stay: one of them is a fault, and the checks name it.
 */
export function inOrder(rows: RawRows): OrderedRows {
  const { descents, ascents, ties } = stepsOf(rows, null);
  if (descents === 0 && ties === 0) return { rows, origin: null, notes: [] };
  const notes: string[] = [];
  let origin: Uint32Array = Uint32Array.from({ length: rows.length }, (_, i) => i);
  if (descents > 0) {
    const newestFirst = ascents === 0;
    origin.reverse();
    if (!newestFirst || ties > 0 || stepsOf(rows, origin).descents > 0) origin = sorted(rows);
    notes.push(newestFirst ? 'newest first: turned round' : 'not in the order of time: sorted');
  }
  if (stepsOf(rows, origin).ties > 0) {
    const kept = withoutRepeats(rows, origin);
    const repeats = origin.length - kept.length;
    if (repeats === 1) notes.push('1 row repeats another in every value: one of the two is used');
    if (repeats > 1)
      notes.push(`${repeats.toLocaleString('en')} rows repeat others in every value: each bar is used once`);
    origin = kept;
  }
  if (notes.length === 0) return { rows, origin: null, notes };
  return { rows: gather(rows, origin), origin, notes };
}

/** Steps from a row to the next of its symbol: down and up in time, and none. A missing time is no step. */
function stepsOf(rows: RawRows, order: Uint32Array | null): { descents: number; ascents: number; ties: number } {
  const last = new Float64Array(rows.symbols.length).fill(Number.NaN);
  const { openTime, symbol } = rows;
  let descents = 0;
  let ascents = 0;
  let ties = 0;
  for (let at = 0; at < rows.length; at++) {
    const i = order === null ? at : (order[at] as number);
    const time = openTime[i] as number;
    if (Number.isNaN(time)) continue;
    const name = symbol[i] as number;
    const before = last[name] as number;
    if (time > before) ascents++;
    else if (time < before) descents++;
    else if (time === before) ties++;
    last[name] = time;
  }
  return { descents, ascents, ties };
}

/** Places by symbol, time and place; a row without time comes last. */
function sorted({ length, openTime, symbol }: RawRows): Uint32Array {
  const timeOf = (i: number): number =>
    Number.isNaN(openTime[i]) ? Number.POSITIVE_INFINITY : (openTime[i] as number);
  return Uint32Array.from({ length }, (_, i) => i).sort((a, b) => {
    const names = (symbol[a] as number) - (symbol[b] as number);
    if (names !== 0) return names;
    const [x, y] = [timeOf(a), timeOf(b)];
    return x < y ? -1 : x > y ? 1 : a - b;
  });
}

function withoutRepeats(rows: RawRows, order: Uint32Array): Uint32Array {
  const last = new Int32Array(rows.symbols.length).fill(-1);
  return order.filter((i) => {
    const name = rows.symbol[i] as number;
    const before = last[name] as number;
    const repeats = before >= 0 && BAR_FIELDS.every((field) => Object.is(rows[field][before], rows[field][i]));
    // A row without time is no bar: it is refused by its own number.
    if (repeats && !Number.isNaN(rows.openTime[i])) return false;
    last[name] = i;
    return true;
  });
}

function gather(rows: RawRows, order: Uint32Array): RawRows {
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from({ length: order.length }, (_, at) => column[order[at] as number] as number);
  const fields: BarFields = eachField((name) => pick(rows[name]));
  const symbol = Uint32Array.from({ length: order.length }, (_, at) => rows.symbol[order[at] as number] as number);
  const extras = Object.entries(rows.extras ?? {}).map(([name, column]) => [name, pick(column)] as const);
  return {
    ...fields,
    length: order.length,
    symbols: rows.symbols,
    symbol,
    ...(extras.length === 0 ? {} : { extras: Object.fromEntries(extras) }),
  };
}
