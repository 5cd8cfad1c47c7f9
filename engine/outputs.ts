import {
  FEATURE_COUNT,
  type FeatureBlock,
  REGIME_COUNT,
  type RegimeBlock,
  type RegimeChangeBlock,
} from '#market/output.ts';
import type { EngineOutput } from './protocol.ts';

export type Numeric = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array;

/** A typed column that grows: rows are appended, then taken whole. */
export class Column<T extends Numeric> {
  #data: T;
  #length = 0;

  constructor(make: new (length: number) => T) {
    this.#data = new make(1024);
  }

  push(value: number): void {
    this.reserve(1);
    this.#data[this.#length++] = value;
  }

  /** Room for `count` values; returns the array and where they go. */
  reserve(count: number): { data: T; at: number } {
    if (this.#length + count > this.#data.length) {
      const larger = new (this.#data.constructor as new (length: number) => T)(
        Math.max(this.#data.length * 2, this.#length + count),
      );
      larger.set(this.#data as never);
      this.#data = larger;
    }
    return { data: this.#data, at: this.#length };
  }

  commit(count: number): void {
    this.#length += count;
  }

  take(): T {
    return this.#data.slice(0, this.#length) as T;
  }
}

/**
 * A block whose rows are in ascending order of their symbol, and within a symbol as they came; a column may hold several values a
 * row. Rows come by close time: so the result does not depend on which thread had which symbols.
 */
export function bySymbolOrder(
  symbol: readonly string[],
  orders: readonly number[],
  columns: Readonly<Record<string, Numeric>>,
): Record<string, unknown> {
  const length = symbol.length;
  if (orders.every((order, i) => i === 0 || orders[i - 1] <= order)) return { length, symbol, ...columns };
  const rows = orders.map((_, i) => i).sort((a, b) => orders[a] - orders[b]);
  const sorted = Object.entries(columns).map(([name, column]) => {
    const width = column.length / length;
    const target = column.slice();
    for (const [at, row] of rows.entries())
      target.set(column.subarray(row * width, (row + 1) * width) as never, at * width);
    return [name, target];
  });
  return { length, symbol: rows.map((row) => symbol[row]), ...Object.fromEntries(sorted) };
}

/** Joins the outputs of the threads in their order: threads own ascending ranges of symbols, so the result is in symbol order. */
export function mergeOutputs(parts: readonly EngineOutput[]): EngineOutput {
  return {
    bars: parts.flatMap(({ bars }) => bars),
    features: mergeBlocks(parts.map(({ features }) => features)) as FeatureBlock,
    regimes: mergeBlocks(parts.map(({ regimes }) => regimes)) as RegimeBlock,
    changes: mergeBlocks(parts.map(({ changes }) => changes)) as RegimeChangeBlock,
  };
}

type Block = { readonly length: number; readonly symbol: readonly string[] };

function mergeBlocks(blocks: readonly Block[]): Block {
  const [first] = blocks;
  if (blocks.length === 1 || first === undefined) return first;
  const merged: Record<string, unknown> = {
    length: blocks.reduce((sum, { length }) => sum + length, 0),
    symbol: blocks.flatMap(({ symbol }) => symbol),
  };
  for (const [name, value] of Object.entries(first)) {
    if (name === 'length' || name === 'symbol') continue;
    const columns = blocks.map((block) => (block as unknown as Record<string, Numeric>)[name]);
    const total = columns.reduce((sum, column) => sum + column.length, 0);
    const joined = new ((value as unknown as Numeric).constructor as new (length: number) => Numeric)(total);
    let at = 0;
    for (const column of columns) {
      joined.set(column as never, at);
      at += column.length;
    }
    merged[name] = joined;
  }
  return merged as unknown as Block;
}

export const VECTOR = FEATURE_COUNT;
export const STATES = REGIME_COUNT;
