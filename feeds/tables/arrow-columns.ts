import * as arrow from 'apache-arrow';

/** A column of Arrow in one of three kinds that pass between threads and into the database. */
export interface ArrowColumn {
  readonly name: string;
  /** Type of DuckDB that `expression` gives. */
  readonly type: string;
  readonly zone?: string | undefined;
  /** Expression that turns the stored value `v` into the type. */
  readonly expression: string;
  readonly values: Float64Array | BigInt64Array | (string | null)[];
  /** 1 where a value is present; null: everywhere. Text has null itself. */
  readonly valid: Uint8Array | null;
}

type Described = Pick<ArrowColumn, 'type' | 'zone' | 'expression'> & { readonly kind: 'double' | 'bigint' | 'text' };

/** Reads a column by the type of its schema; null for a type that holds no single value. */
export function readColumn(name: string, column: arrow.Vector): ArrowColumn | null {
  const described = describe(column.type as arrow.DataType);
  if (described === null) return null;
  const { kind, ...rest } = described;
  if (kind === 'text') return { name, ...rest, values: texts(column), valid: null };
  return kind === 'double' ? { name, ...rest, ...doubles(column) } : { name, ...rest, ...bigints(column) };
}

const { DataType, TimeUnit, DateUnit } = arrow;
const DOUBLE: Described = { type: 'DOUBLE', expression: 'v', kind: 'double' };
const TEXT: Described = { type: 'VARCHAR', expression: 'v', kind: 'text' };

function describe(type: arrow.DataType): Described | null {
  if (DataType.isDictionary(type)) return describe(type.dictionary as arrow.DataType);
  if (DataType.isFloat(type)) return DOUBLE;
  if (DataType.isInt(type)) {
    if (type.bitWidth < 64) return { type: 'BIGINT', expression: 'v::BIGINT', kind: 'double' };
    if (type.isSigned) return { type: 'BIGINT', expression: 'v', kind: 'bigint' };
    return { type: 'UBIGINT', expression: 'v::UBIGINT', kind: 'text' };
  }
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type) || DataType.isNull(type))
    return TEXT;
  if (DataType.isBool(type)) return { type: 'BOOLEAN', expression: 'v <> 0', kind: 'double' };
  if (DataType.isDecimal(type)) {
    const fits = type.precision <= 38 && type.scale >= 0;
    const cast = fits ? `DECIMAL(${type.precision},${type.scale})` : 'DOUBLE';
    return { type: cast, expression: `v::${cast}`, kind: 'text' };
  }
  if (DataType.isDate(type)) {
    if (type.unit === DateUnit.DAY)
      return { type: 'DATE', expression: `DATE '1970-01-01' + v::INTEGER`, kind: 'double' };
    return { type: 'TIMESTAMP', expression: 'make_timestamp(v * 1000)', kind: 'bigint' };
  }
  if (DataType.isTime(type)) {
    const micro = [`v * 1000000`, `v * 1000`, `v`, `v / 1000`][type.unit] ?? 'v';
    return { type: 'TIME', expression: `TIME '00:00:00' + to_microseconds((${micro})::BIGINT)`, kind: 'double' };
  }
  if (DataType.isTimestamp(type)) return timestamp(type);
  return null;
}

function timestamp({ unit, timezone }: arrow.Timestamp): Described {
  const micro = {
    [TimeUnit.SECOND]: 'v * 1000000',
    [TimeUnit.MILLISECOND]: 'v * 1000',
    [TimeUnit.MICROSECOND]: 'v',
    [TimeUnit.NANOSECOND]: 'v // 1000',
  }[unit];
  if (timezone) {
    const type = 'TIMESTAMP WITH TIME ZONE';
    return { type, zone: timezone, expression: `make_timestamptz(${micro})`, kind: 'bigint' };
  }
  if (unit === TimeUnit.NANOSECOND) return { type: 'TIMESTAMP_NS', expression: 'make_timestamp_ns(v)', kind: 'bigint' };
  return { type: 'TIMESTAMP', expression: `make_timestamp(${micro})`, kind: 'bigint' };
}

/** A cell as the schema means it: apache-arrow gives times and dates as milliseconds, so those are taken from the buffers. */
function doubles(column: arrow.Vector): { values: Float64Array; valid: Uint8Array | null } {
  const values = new Float64Array(column.length);
  const valid = validity(column);
  let at = 0;
  for (const data of column.data) {
    const { type } = data;
    const plain = DataType.isInt(type) || (DataType.isFloat(type) && type.precision !== arrow.Precision.HALF);
    if (plain || DataType.isDate(type)) {
      refuseShort(data.values as ArrayLike<number>, data.offset + data.length);
      for (let i = 0; i < data.length; i++) values[at + i] = Number(data.values[data.offset + i]);
    } else if (DataType.isTime(type)) {
      refuseShort(data.values as ArrayLike<number>, data.offset + data.length);
      for (let i = 0; i < data.length; i++) values[at + i] = Number(data.values[data.offset + i]);
    } else {
      const part = new arrow.Vector([data]);
      for (let i = 0; i < data.length; i++) values[at + i] = Number(part.get(i) ?? 0);
    }
    at += data.length;
  }
  return { values, valid };
}

function bigints(column: arrow.Vector): { values: BigInt64Array; valid: Uint8Array | null } {
  const values = new BigInt64Array(column.length);
  let at = 0;
  for (const data of column.data) {
    if (DataType.isDictionary(data.type)) {
      const part = new arrow.Vector([data]);
      for (let i = 0; i < data.length; i++) values[at + i] = BigInt((part.get(i) as bigint | number | null) ?? 0);
    } else {
      const stored = data.values as BigInt64Array;
      refuseShort(stored, data.offset + data.length);
      values.set(stored.subarray(data.offset, data.offset + data.length), at);
    }
    at += data.length;
  }
  return { values, valid: validity(column) };
}

function texts(column: arrow.Vector): (string | null)[] {
  const decimal = decimalOf(column.type as arrow.DataType);
  return Array.from({ length: column.length }, (_, i) => {
    const value: unknown = column.get(i);
    if (value === null || value === undefined) return null;
    return decimal === null ? String(value) : decimalText(value as Uint32Array, decimal.scale);
  });
}

const decimalOf = (type: arrow.DataType): arrow.Decimal | null => {
  if (DataType.isDictionary(type)) return decimalOf(type.dictionary as arrow.DataType);
  return DataType.isDecimal(type) ? type : null;
};

/** Words of 32 bits, the lowest first, in two's complement. */
function decimalText(words: Uint32Array, scale: number): string {
  let value = 0n;
  for (let i = words.length - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i] as number);
  const signed = BigInt.asIntN(words.length * 32, value);
  const digits = (signed < 0n ? -signed : signed).toString().padStart(scale + 1, '0');
  const integer = digits.slice(0, digits.length - scale);
  return `${signed < 0n ? '-' : ''}${integer}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
}

function validity(column: arrow.Vector): Uint8Array | null {
  if (column.nullCount === 0) return null;
  return Uint8Array.from({ length: column.length }, (_, i) => (column.isValid(i) ? 1 : 0));
}

/** Damaged lengths would read beyond the buffer, as undefined. */
function refuseShort(values: ArrayLike<unknown> | undefined, needed: number): void {
  if (values === undefined || values.length < needed) throw new Error('a buffer is too short');
}
