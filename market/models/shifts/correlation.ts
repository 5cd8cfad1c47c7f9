import type { Span } from './detector.ts';
import { KERNEL } from './kernel-bytes.ts';
import type { Panel } from './panel.ts';

/** All pairs of a panel in one window. */
export interface Correlations {
  /** Upper triangle row by row: (0,1), (0,2), …, (1,2), …; NaN where a symbol is missing. */
  readonly values: Float32Array;
  /** Returns in the window. */
  readonly n: number;
  /** Which symbols have enough returns in the window. */
  readonly present: Uint8Array;
}

/** Position of the pair (i, i + 1) in an upper triangle of `n` symbols. */
export const rowStart = (n: number, i: number): number => (i * (2 * n - i - 1)) / 2;
export const pairCount = (n: number): number => (n * (n - 1)) / 2;

/** A symbol without a return at more than this share of a window is left out of it. */
const MOST_MISSING = 0.1;

/**
 * A symbol's returns of a window less their mean, over the root of their sum of squares: the product of two such
 * columns is their correlation. A missing return counts as the mean. False, and zeros, when too many are missing or
 * nothing moved.
 */
export function standardise(panel: Panel, symbol: number, { from, to }: Span, out: Float64Array): boolean {
  const base = symbol * panel.length;
  let sum = 0;
  let count = 0;
  for (let t = from; t < to; t++) {
    const x = panel.returns[base + t];
    if (Number.isNaN(x)) continue;
    sum += x;
    count += 1;
  }
  const mean = sum / count;
  let squares = 0;
  for (let t = from; t < to; t++) {
    const x = panel.returns[base + t];
    const centred = Number.isNaN(x) ? 0 : x - mean;
    out[t - from] = centred;
    squares += centred * centred;
  }
  const missing = to - from - count;
  const usable = missing <= MOST_MISSING * (to - from) && squares > 1e-6;
  const scale = usable ? 1 / Math.sqrt(squares) : 0;
  for (let t = 0; t < to - from; t++) out[t] = usable ? out[t] * scale : 0;
  return usable;
}

const ROWS = 4;
const COLUMNS = 8;
/** Rows computed at once: their part of the matrix stays in the cache until it is copied. */
const STRIP = 64;
const FLOAT = 4;
const PAGE = 65_536;

/** The part of WebAssembly that is used: the types of the platform name it only where there is a browser. */
declare const WebAssembly: {
  readonly Memory: new (options: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, unknown> };
};

let compiled: object | undefined;

/**
 * Pearson correlations of every pair of a panel in a window, by a SIMD kernel in single precision (error below 1e-6).
 */
export function correlate(panel: Panel, span: Span): Correlations {
  const symbols = panel.symbols.length;
  const n = span.to - span.from;
  const padded = Math.ceil(symbols / COLUMNS) * COLUMNS;
  const size = padded * n * FLOAT;
  const bytes = 2 * size + STRIP * padded * FLOAT;
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL, 'base64'));
  const strip = new WebAssembly.Instance(compiled, { env: { memory } }).exports.strip as (
    ...parameters: number[]
  ) => void;
  const rows = new Float32Array(memory.buffer, 0, padded * n);
  const columns = new Float32Array(memory.buffer, size, padded * n);
  const matrix = new Float32Array(memory.buffer, 2 * size, STRIP * padded);
  const present = new Uint8Array(symbols);
  const column = new Float64Array(n);
  for (let s = 0; s < symbols; s++) {
    present[s] = standardise(panel, s, span, column) ? 1 : 0;
    const row = Math.floor(s / ROWS) * ROWS * n + (s % ROWS);
    const at = Math.floor(s / COLUMNS) * COLUMNS * n + (s % COLUMNS);
    for (let t = 0; t < n; t++) {
      rows[row + t * ROWS] = column[t];
      columns[at + t * COLUMNS] = column[t];
    }
  }
  const values = new Float32Array(pairCount(symbols));
  for (let first = 0; first < symbols; first += STRIP) {
    const height = Math.min(STRIP, padded - first);
    const offset = first * n * FLOAT;
    const width = padded - first;
    strip(offset, size + offset, 2 * size, height / ROWS, width / COLUMNS, n, width * FLOAT);
    for (let i = first; i < Math.min(first + STRIP, symbols); i++) {
      const start = (i - first) * width + (i - first) + 1;
      const target = rowStart(symbols, i);
      values.set(matrix.subarray(start, start + symbols - i - 1), target);
      if (present[i] === 0) values.fill(Number.NaN, target, target + symbols - i - 1);
      else for (let j = i + 1; j < symbols; j++) if (present[j] === 0) values[target + j - i - 1] = Number.NaN;
    }
  }
  return { values, n, present };
}
