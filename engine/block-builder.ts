import { type Block, type ComputedColumns, type Numeric, numericColumns } from '#market/block.ts';
import { type Column, type NumericKind, numbersFor } from '#market/column.ts';

/** Writes the values of a list column in place: saves a list that would only be copied. */
export type ListWriter = (target: Float32Array | Float64Array, at: number) => void;

type Value = number | ArrayLike<number> | ListWriter;
/** What one row gives a column: the symbol, a number, or a list of `width` numbers. */
type Given<C extends Column> = C['kind'] extends 'word'
  ? string
  : C['kind'] extends 'float32s' | 'float64s'
    ? ArrayLike<number> | ListWriter
    : number;
export type GivenRow<C extends ComputedColumns> = { readonly [F in keyof C]: Given<C[F]> };

/** Collects rows as columns and gives them back in the order of their symbols. */
export class BlockBuilder<C extends ComputedColumns> {
  readonly #symbols: string[] = [];
  readonly #orders: number[] = [];
  readonly #columns: readonly GrowingColumn[];

  constructor(columns: C) {
    this.#columns = numericColumns(columns).map(([field, column]) => new GrowingColumn(field, column));
  }

  /** Adds a row; `order` is the place of its symbol among all. */
  push(order: number, row: GivenRow<C>): void {
    const given: Readonly<Record<string, string | Value>> = row;
    this.#symbols.push(given.symbol as string);
    this.#orders.push(order);
    for (const column of this.#columns) column.push(given[column.field] as Value);
  }

  /**
   * Its rows in ascending order of their symbol, and within a symbol as they came. They come by close time, so the result does not
   * depend on which thread had which symbols.
   */
  take(): Block<C> {
    const orders = this.#orders;
    const sorted = orders.every((order, i) => i === 0 || (orders[i - 1] as number) <= order);
    const rows = sorted ? null : orders.map((_, i) => i).sort((a, b) => (orders[a] as number) - (orders[b] as number));
    const columns = this.#columns.map((column) => [column.field, column.take(rows)] as const);
    const symbol = rows === null ? this.#symbols : rows.map((row) => this.#symbols[row] as string);
    return { length: orders.length, symbol, ...Object.fromEntries(columns) } as Block<C>;
  }
}

/** A column that grows: values are appended, then taken whole. */
class GrowingColumn {
  readonly field: string;
  readonly #kind: NumericKind;
  readonly #width: number;
  #data: Numeric;
  #length = 0;

  constructor(field: string, { kind, width }: Column<NumericKind>) {
    this.field = field;
    this.#kind = kind;
    this.#width = width;
    this.#data = numbersFor(kind, 1024);
  }

  push(value: Value): void {
    const at = this.#length;
    this.#length += this.#width;
    if (this.#length > this.#data.length) this.#grow();
    if (typeof value === 'number') this.#data[at] = value;
    else if (typeof value === 'function') value(this.#data as Float32Array | Float64Array, at);
    else for (let i = 0; i < this.#width; i++) this.#data[at + i] = value[i] as number;
  }

  /** The values, row by row as they came or in the order of `rows`. */
  take(rows: readonly number[] | null): Numeric {
    if (rows === null) return this.#data.slice(0, this.#length);
    const width = this.#width;
    const target = numbersFor(this.#kind, this.#length);
    for (const [at, row] of rows.entries()) target.set(this.#data.subarray(row * width, (row + 1) * width), at * width);
    return target;
  }

  #grow(): void {
    const larger = numbersFor(this.#kind, Math.max(this.#data.length * 2, this.#length));
    larger.set(this.#data);
    this.#data = larger;
  }
}
