/**
 * Kinds of columns, as data. A block of the engine and a table of the warehouse are lists of named columns; a kind says what the
 * values are and which array holds them. How a kind is stored is the warehouse's business (`warehouse/kinds/`).
 */

/** Of each kind what holds a whole column, and what one row has. Times are UTC ms. */
export interface Kinds {
  text: [readonly string[], string];
  /** A text of few different values. */
  word: [readonly string[], string];
  /** A name of a fixed list, and the index of one. */
  enumName: [readonly string[], string];
  enumIndex: [Uint8Array, number];
  /** Like `enumIndex`, but stored as text, because the list may grow. */
  wordIndex: [Uint8Array, number];
  /** YYYY-MM-DD */
  date: [readonly string[], string];
  time: [Float64Array, number];
  flag: [Uint8Array, boolean];
  uint16: [Uint16Array, number];
  uint32: [Uint32Array, number];
  /** Whole numbers up to 2^53. */
  uint64: [Float64Array, number];
  float32: [Float32Array, number];
  float64: [Float64Array, number];
  /** In a column NaN stands for no value. */
  optional64: [Float64Array, number | null];
  /** Lists of one width, in a column one row after the other. */
  float32s: [Float32Array, Float32Array];
  float64s: [Float64Array, Float64Array];
  /** Lists of any length. */
  float64Lists: [readonly Float64Array[], Float64Array];
  wordLists: [readonly (readonly string[])[], readonly string[]];
}

export type Kind = keyof Kinds;
/** What holds a whole column of each kind. */
export type Arrays = { [K in Kind]: Kinds[K][0] };
/** What one row has of each kind. */
export type Values = { [K in Kind]: Kinds[K][1] };
export type TextKind = 'text' | 'word' | 'enumName' | 'date';
export type ListKind = 'float64Lists' | 'wordLists';
export type NumericKind = Exclude<Kind, TextKind | ListKind>;

export interface Column<K extends Kind = Kind, N extends string = string> {
  readonly kind: K;
  /** Name in the table; undefined: that of the field in snake case. */
  readonly name: string | undefined;
  /** The names that are allowed, in the order of their indices; empty: any. */
  readonly names: readonly N[];
  /** Values of one row. */
  readonly width: number;
}

export type Columns = Readonly<Record<string, Column>>;
export type ArrayOf<C extends Column> =
  C extends Column<'word' | 'enumName', infer N> ? readonly N[] : Arrays[C['kind']];
export type ValueOf<C extends Column> = C extends Column<'word' | 'enumName', infer N> ? N : Values[C['kind']];

const of = <K extends Kind>(kind: K, name?: string): Column<K> => ({ kind, name, names: [], width: 1 });

export const text = (name?: string) => of('text', name);
export const date = (name?: string) => of('date', name);
export const time = (name?: string) => of('time', name);
export const flag = (name?: string) => of('flag', name);
export const uint16 = (name?: string) => of('uint16', name);
export const uint32 = (name?: string) => of('uint32', name);
export const uint64 = (name?: string) => of('uint64', name);
export const float32 = (name?: string) => of('float32', name);
export const float64 = (name?: string) => of('float64', name);
export const optional64 = (name?: string) => of('optional64', name);
export const float64Lists = (name?: string) => of('float64Lists', name);
export const wordLists = (name?: string) => of('wordLists', name);

/** Lists of `width` values. */
export const float32s = (width: number, name?: string): Column<'float32s'> => ({ ...of('float32s', name), width });
export const float64s = (width: number, name?: string): Column<'float64s'> => ({ ...of('float64s', name), width });

/** A text of few different values; of `names` where they are given. */
export function word(name?: string): Column<'word'>;
export function word<const N extends string>(names: readonly N[], name?: string): Column<'word', N>;
export function word(first?: string | readonly string[], name?: string): Column<'word'> {
  return typeof first === 'object' ? { ...of('word', name), names: first } : of('word', first);
}

const named =
  <K extends Kind>(kind: K) =>
  <const N extends string>(names: readonly N[], name?: string): Column<K, N> => ({ ...of(kind, name), names });
export const enumName = named('enumName');
export const enumIndex = named('enumIndex');
export const wordIndex = named('wordIndex');

/** The column of a field: `ageBars` is `age_bars`, `stay10` is `stay_10`, unless the definition names it. */
export const columnName = (field: string, { name }: Column): string =>
  name ?? field.replace(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`);

/** What an array lies in: its own memory, or memory that threads share. */
export type Memory = new (bytes: number) => ArrayBufferLike;
type ArrayMaker<A> = {
  readonly BYTES_PER_ELEMENT: number;
  new (memory: ArrayBufferLike, offset: number, length: number): A;
};
const MAKERS: { readonly [K in NumericKind]: ArrayMaker<Arrays[K]> } = {
  enumIndex: Uint8Array,
  wordIndex: Uint8Array,
  time: Float64Array,
  flag: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: Float64Array,
  float32: Float32Array,
  float64: Float64Array,
  optional64: Float64Array,
  float32s: Float32Array,
  float64s: Float64Array,
};

/** An array for `length` numbers of a kind, in shared memory where that is asked for. */
export function numbersFor<K extends NumericKind>(kind: K, length: number, memory: Memory = ArrayBuffer): Arrays[K] {
  const maker = MAKERS[kind];
  return new maker(new memory(length * maker.BYTES_PER_ELEMENT), 0, length);
}
