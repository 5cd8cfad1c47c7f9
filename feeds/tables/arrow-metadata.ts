import * as arrow from 'apache-arrow';

const { DataType, MetadataVersion } = arrow;

/** What the metadata of rows or of a dictionary says, of one message. */
interface Batch {
  readonly length: number;
  readonly nodes: readonly { readonly length: number; readonly nullCount: number }[];
  readonly buffers: readonly { readonly offset: number; readonly length: number }[];
  readonly compression: { readonly type: arrow.CompressionType } | null;
  readonly variadicBufferCounts: readonly number[];
}

/** Bytes that may lie between two messages: padding and the mark of the end. A message of rows takes more. */
const MAX_GAP = 80;
const MAGIC_LENGTH = 8;

/**
 * Throws where the metadata of an Arrow file contradicts itself. The decoder believes all of it: a type that lost its
 * name makes a column of nulls, a wrong count of nulls hides values, a shifted buffer is that of another column, a
 * shorter list in the footer (from byte `footerStart`) loses rows.
 * Source: Arrow columnar format, "Serialization and Interprocess Communication".
 */
export function refuseContradictingFile(bytes: Buffer, footerStart: number): void {
  const { footer } = arrow.RecordBatchReader.from(bytes).open();
  if (footer === null) throw new Error('it has no footer');
  let end: number | null = null;
  // Rows may begin at once, as apache-arrow writes them; polars puts something else before them.
  if (bytes.readInt32LE(MAGIC_LENGTH) === -1) {
    const { value: first } = new arrow.MessageReader(bytes.subarray(MAGIC_LENGTH, footerStart)).next();
    const isSchema = first instanceof arrow.Message && first.isSchema();
    if (isSchema && columnsOf(first.header()) !== columnsOf(footer.schema))
      throw new Error('its footer names other columns or types than its beginning');
    end = MAGIC_LENGTH + (isSchema ? 8 + bytes.readInt32LE(MAGIC_LENGTH + 4) : 0);
  }
  const blocks = [...footer.dictionaryBatches(), ...footer.recordBatches()];
  for (const { offset, metaDataLength } of blocks.sort((a, b) => a.offset - b.offset)) {
    const reader = new arrow.MessageReader(bytes.subarray(offset, footerStart));
    const { value: message, done } = reader.next();
    if (done || (end !== null && (offset < end || offset > end + MAX_GAP))) throw new Error(LOST);
    refuseMessage(message, reader.readMessageBody(message.bodyLength), footer.schema);
    end = offset + metaDataLength + message.bodyLength;
  }
  if (end !== null && (end > footerStart || end < footerStart - MAX_GAP)) throw new Error(LOST);
}

const LOST = 'its footer does not find all of its rows';

/** Throws where the messages of an Arrow stream contradict its schema, which it has once. */
export function refuseContradictingStream(bytes: Buffer): void {
  const reader = new arrow.MessageReader(bytes);
  const schema = reader.readSchema(true) as arrow.Schema;
  for (const message of reader) refuseMessage(message, reader.readMessageBody(message.bodyLength), schema);
}

const columnsOf = ({ fields }: arrow.Schema): string =>
  JSON.stringify(fields.map(({ name, type }) => [name, `${type}`]));

function refuseMessage(message: arrow.Message, body: Uint8Array, { fields, dictionaries }: arrow.Schema): void {
  if (message.isRecordBatch()) {
    const types = fields.map(({ type }): arrow.DataType => type);
    refuseBatch(message.header(), types, message.version, body);
  } else if (message.isDictionaryBatch()) {
    const { id, data } = message.header();
    const type: arrow.DataType | undefined = dictionaries.get(id);
    if (type === undefined) throw new Error('a dictionary belongs to no column');
    refuseBatch(data, [type], message.version, body);
  } else throw new Error('its schema comes twice');
}

/** A batch has a node for each column and child, buffers by its type, one behind the other, and as many nulls as it says. */
function refuseBatch(
  batch: Batch,
  types: readonly arrow.DataType[],
  version: arrow.MetadataVersion,
  body: Uint8Array,
): void {
  let node = 0;
  let at = 0;
  let views = 0;
  const visit = (layout: Layout, rows: number | null): void => {
    const { length, nullCount } = batch.nodes[node++] ?? { length: -1, nullCount: 0 };
    if (length < 0 || nullCount > length || (rows !== null && length !== rows)) throw new Error(MISFIT);
    const { bitmap, buffers, bits, isViews } = layout;
    if (bitmap && missingIn(batch, at, length, body) !== nullCount)
      throw new Error('a column has another number of missing values than it says');
    // Values of a narrower or wider type than was written would be parts of the true ones.
    const bytes = bytesOf(batch, at + 1, body);
    const needed = (length * (bits ?? 0)) / 8;
    if (bits !== undefined && (bytes < needed || bytes > padded(needed))) throw new Error(MISFIT);
    at += buffers + (isViews ? (batch.variadicBufferCounts[views++] ?? Number.NaN) : 0);
    for (const child of layout.children) visit(child, null);
  };
  for (const type of types) visit(layoutOf(type, version), batch.length);
  if (batch.nodes.length !== node || batch.buffers.length !== at) throw new Error(MISFIT);
  let end = 0;
  for (const { offset, length } of batch.buffers) {
    if (length === 0) continue;
    if (offset < end || length < 0) throw new Error(MISFIT);
    end = offset + length;
  }
  if (end > body.length) throw new Error(MISFIT);
}

const MISFIT = 'the metadata of its rows does not fit its columns';
/** Writers fill a buffer up to 64 bytes at most. */
const padded = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** What a type takes of a batch, with its children in their order. */
interface Layout {
  /** Whether the first buffer has a bit for each value that is present. */
  readonly bitmap: boolean;
  readonly buffers: number;
  /** Bits of a value in the second buffer, where all have the same. */
  readonly bits?: number | undefined;
  /** Text of views has further buffers, as many as the batch says. */
  readonly isViews?: boolean;
  readonly children: readonly Layout[];
}

function layoutOf(type: arrow.DataType, version: arrow.MetadataVersion): Layout {
  const children = ((type.children ?? []) as arrow.Field[]).map((child) => layoutOf(child.type, version));
  if (DataType.isNull(type)) return { bitmap: false, buffers: 0, children };
  if (DataType.isDictionary(type)) return { bitmap: true, buffers: 2, bits: bitsOf(type.indices), children: [] };
  if (DataType.isUnion(type)) {
    const bitmap = version < MetadataVersion.V5;
    return { bitmap, buffers: (type.mode === arrow.UnionMode.Dense ? 2 : 1) + (bitmap ? 1 : 0), children };
  }
  if (DataType.isStruct(type) || DataType.isFixedSizeList(type)) return { bitmap: true, buffers: 1, children };
  if (DataType.isUtf8View(type) || DataType.isBinaryView(type))
    return { bitmap: true, buffers: 2, isViews: true, children };
  const isText = [DataType.isUtf8, DataType.isLargeUtf8, DataType.isBinary, DataType.isLargeBinary].some((is) =>
    is(type),
  );
  return { bitmap: true, buffers: isText ? 3 : 2, bits: bitsOf(type), children };
}

/** Bits of a value of a type whose values all have the same width. */
function bitsOf(type: arrow.DataType): number | undefined {
  if (DataType.isBool(type)) return 1;
  if (DataType.isFloat(type)) return 16 << type.precision;
  if (DataType.isInt(type) || DataType.isTime(type) || DataType.isDecimal(type)) return type.bitWidth;
  if (DataType.isDate(type)) return type.unit === arrow.DateUnit.DAY ? 32 : 64;
  if (DataType.isTimestamp(type) || DataType.isDuration(type)) return 64;
  if (DataType.isInterval(type)) return [32, 64, 128][type.unit];
  return DataType.isFixedSizeBinary(type) ? type.byteWidth * 8 : undefined;
}

/** The bytes of buffer `at` when it is unpacked. A packed one begins with their number; -1 says that it is not packed. */
function bytesOf({ buffers, compression }: Batch, at: number, body: Uint8Array): number {
  const { offset, length } = buffers[at] ?? { offset: 0, length: 0 };
  if (length === 0 || compression === null) return length;
  const packed = Buffer.from(body.subarray(offset, offset + 8));
  const given = packed.length < 8 ? -1 : Number(packed.readBigInt64LE());
  return given === -1 ? length - 8 : given;
}

/** The values that the bitmap in buffer `at` says are missing; without a bitmap none is. */
function missingIn({ buffers, compression }: Batch, at: number, values: number, body: Uint8Array): number {
  const { offset, length } = buffers[at] ?? { offset: 0, length: 0 };
  if (length === 0) return 0;
  const bits = unpacked(body.subarray(offset, offset + length), compression);
  if (bits.length * 8 < values) throw new Error(MISFIT);
  let missing = 0;
  for (let i = 0; i < values; i++) if ((((bits[i >> 3] as number) >> (i & 7)) & 1) === 0) missing++;
  return missing;
}

/** A packed buffer begins with its length; -1 says that it is not packed. */
function unpacked(bytes: Uint8Array, compression: Batch['compression']): Uint8Array {
  if (compression === null) return bytes;
  const content = bytes.subarray(8);
  const codec = arrow.compressionRegistry.get(compression.type);
  if (bytes.subarray(0, 8).every((byte) => byte === 0xff)) return content;
  return codec?.decode?.(content) ?? content;
}
