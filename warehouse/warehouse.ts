import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import * as arrow from 'apache-arrow';
import type { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import { EmbeddedConnection } from './embedded-connection.ts';
import { createSpool } from './spool.ts';

export interface WarehouseOptions {
  /** Folder of the embedded engine; not used with a url. */
  readonly directory: string;
  /** ClickHouse server; absent: the engine in this process. */
  readonly url?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** Where this process finds what a server writes for `BACKUP … TO File(…)`; not used without a url. */
  readonly backups?: string | undefined;
}

export interface Statement {
  readonly sql: string;
  readonly params?: Record<string, unknown>;
  readonly signal?: AbortSignal;
}

export interface Warehouse {
  readonly client: ClickHouseClient;
  readonly kind: 'embedded' | 'server';
  readonly database: string;
  /** Folder of this machine in which the engine writes its backups and reads them; null: none is known. */
  readonly backups: string | null;
  /** Rows of a query, each checked by the schema. For small results; large ones come as Arrow. */
  query<T extends z.ZodType>(statement: Statement & { schema: T }): Promise<z.infer<T>[]>;
  queryArrow(statement: Statement): Promise<arrow.Table>;
  /**
   * Writes the rows of a query into a Parquet file, for another engine to read. `threads`: 1 where fractions are summed, whose sum depends on
   * the order of its parts; absent: as many as the engine likes.
   */
  exportParquet(statement: Statement & { readonly file: string; readonly threads?: number | undefined }): Promise<void>;
  /** One block: all rows become visible at once, and a block with the same token and bytes is stored once. */
  insertArrow(insert: { table: string; data: arrow.Table; token: string }): Promise<void>;
  command(sql: string, params?: Record<string, unknown>): Promise<void>;
  close(): Promise<void>;
}

/** Integers above 2^53 as strings, times as UTC; nested settings that both paths understand. */
const READ_SETTINGS = { output_format_json_quote_64bit_integers: 1, date_time_output_format: 'iso' } as const;
/** The JavaScript reader has no codecs; on one host none is needed. */
const ARROW_SETTINGS = {
  output_format_arrow_compression_method: 'none',
  output_format_arrow_string_as_string: 1,
  output_format_arrow_low_cardinality_as_dictionary: 1,
} as const;
/** Read once, on the same host. */
const PARQUET_SETTINGS = {
  output_format_parquet_compression_method: 'none',
  output_format_parquet_string_as_string: 1,
} as const;
/** One insert call must be one block per partition: a killed insert of several blocks would leave some of them. */
const INSERT_SETTINGS = {
  max_insert_block_size: '4000000',
  min_insert_block_size_rows: '4000000',
  min_insert_block_size_bytes: '4000000000',
  max_block_size: '4000000',
  max_partitions_per_insert_block: '0',
  input_format_parallel_parsing: 0,
  max_insert_threads: '1',
} as const;

/**
 * Opens the warehouse: the embedded engine, or a server by `url`; the same client and SQL above it.
 * @throws ArgusError ARGUS_WAREHOUSE_LOCKED, ARGUS_WAREHOUSE_UNREACHABLE.
 */
export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  const database = options.database ?? 'argus';
  const client =
    options.url === undefined ? embedded(options.directory) : server(options.url, { ...options, database: 'default' });
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database} ENGINE = Atomic` });
  } catch (cause) {
    await client.close().catch(() => {});
    throw new ArgusError(
      'ARGUS_WAREHOUSE_UNREACHABLE',
      `the warehouse at ${options.url ?? options.directory} does not answer: ${(cause as Error).message}`,
      { cause },
    );
  }
  await client.close();
  const bound =
    options.url === undefined ? embedded(options.directory, database) : server(options.url, { ...options, database });
  return {
    client: bound,
    kind: options.url === undefined ? 'embedded' : 'server',
    database,
    backups: options.url === undefined ? backupsOf(options.directory) : (options.backups ?? null),
    async query({ sql, params, schema, signal }) {
      const result = await bound.query({
        query: sql,
        ...asked({ params, signal }),
        format: 'JSONEachRow',
        clickhouse_settings: READ_SETTINGS,
      });
      return (await result.json<unknown>()).map((row) => schema.parse(row));
    },
    async queryArrow({ sql, params, signal }) {
      const result = await bound.exec({
        query: `${sql}\nFORMAT ArrowStream`,
        ...asked({ params, signal }),
        clickhouse_settings: ARROW_SETTINGS,
      });
      const chunks: Buffer[] = [];
      for await (const chunk of result.stream) chunks.push(chunk as Buffer);
      // The embedded engine gives one, which need not be copied.
      return arrow.tableFromIPC(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks));
    },
    async exportParquet({ sql, params, signal, file, threads }) {
      const result = await bound.exec({
        query: `${sql}\nFORMAT Parquet`,
        ...asked({ params, signal }),
        clickhouse_settings: { ...PARQUET_SETTINGS, ...(threads === undefined ? {} : { max_threads: threads }) },
      });
      await pipeline(result.stream, createWriteStream(file));
    },
    async insertArrow({ table, data, token }) {
      if (data.numRows === 0) return;
      const columns = data.schema.fields.map((field) => field.name).join(', ');
      const { stream } = await bound.exec({
        query: `INSERT INTO ${table} (${columns}) FORMAT ArrowStream`,
        values: Readable.from(streamOf(data), { objectMode: false }),
        clickhouse_settings: { ...INSERT_SETTINGS, insert_deduplication_token: `${token}/${contentOf(data)}` },
      });
      stream.resume();
    },
    async command(sql, params) {
      await bound.command({ query: sql, ...asked({ params }) });
    },
    close: () => bound.close(),
  };
}

/** Only what is given: the client tells an option that is absent from one that is undefined. */
const asked = ({ params, signal }: { params?: Statement['params'] | undefined; signal?: AbortSignal | undefined }) => ({
  ...(params === undefined ? {} : { query_params: params }),
  ...(signal === undefined ? {} : { abort_signal: signal }),
});

/** Pieces of a stream smaller than this are put together: a batch has a dozen of a few bytes between its columns. */
const SMALL_PIECE = 1 << 16;

/** A table as an Arrow stream, piece by piece: the columns themselves, not a copy of all of them. */
async function* streamOf(table: arrow.Table): AsyncGenerator<Uint8Array> {
  let small: Uint8Array[] = [];
  for await (const piece of arrow.RecordBatchStreamWriter.writeAll(table)) {
    if (piece.byteLength < SMALL_PIECE) {
      small.push(piece);
      continue;
    }
    if (small.length > 0) yield Buffer.concat(small);
    small = [];
    yield piece;
  }
  if (small.length > 0) yield Buffer.concat(small);
}

/** SHA-256 of a table's values. Not of its stream: that numbers dictionaries anew each time a table is built. */
function contentOf(table: arrow.Table): string {
  const hash = createHash('sha256');
  const add = (data: arrow.Data): void => {
    for (const buffer of [data.valueOffsets, data.values, data.nullBitmap] as (ArrayBufferView | undefined)[]) {
      if (buffer !== undefined) hash.update(new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength));
    }
    for (const child of data.children) add(child);
    for (const part of data.dictionary?.data ?? []) add(part);
  };
  for (const { name } of table.schema.fields) {
    hash.update(name);
    for (const data of table.getChild(name)?.data ?? []) add(data);
  }
  return hash.digest('hex');
}

const backupsOf = (directory: string): string => path.resolve(directory, 'backups');

function embedded(directory: string, database = 'default'): ClickHouseClient {
  const data = path.join(directory, 'data');
  mkdirSync(data, { recursive: true });
  try {
    const connection = new EmbeddedConnection({
      directory: data,
      database,
      backups: backupsOf(directory),
      spool: createSpool(path.join(directory, 'spool')),
    });
    // The client carries its own copy of the common types; the interface is the same, but a private field keeps them apart.
    return createClient({ connection: connection as never });
  } catch (cause) {
    // The engine's own words do not get through its binding: who holds the directory stands in its status file.
    const holder = holderOf(data);
    if (holder === null) {
      throw new ArgusError(
        'ARGUS_WAREHOUSE_UNREACHABLE',
        `the warehouse in ${directory} does not open: ${(cause as Error).message}`,
        { cause },
      );
    }
    throw new ArgusError(
      'ARGUS_WAREHOUSE_LOCKED',
      `the warehouse in ${directory} is open in another process (${holder})`,
      { cause },
    );
  }
}

/** The live process that has the engine open, by the id in the engine's status file; null when there is none. */
function holderOf(data: string): number | null {
  try {
    const pid = Number(/PID:\s*(\d+)/.exec(readFileSync(path.join(data, 'status'), 'utf8'))?.[1]);
    process.kill(pid, 0);
    return pid === process.pid ? null : pid;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 0 : null;
  }
}

function server(
  url: string,
  { user, password, database }: WarehouseOptions | { user?: string; password?: string; database?: string },
): ClickHouseClient {
  return createClient({
    url,
    ...(user === undefined ? {} : { username: user }),
    ...(password === undefined ? {} : { password }),
    database: database ?? 'default',
    compression: { request: false, response: false },
    request_timeout: 600_000,
    // Long inserts keep the connection alive; errors are thrown, so the client has nothing to add to them in a log of its own.
    clickhouse_settings: { send_progress_in_http_headers: 1, http_headers_progress_interval_ms: '20000' },
    log: { level: ClickHouseLogLevel.OFF },
  });
}
