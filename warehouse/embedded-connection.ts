import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type {
  ConnBaseQueryParams,
  ConnBaseResult,
  ConnExecParams,
  Connection,
  ConnInsertParams,
} from '@clickhouse/client-common';
import { formatQueryParams, parseError } from '@clickhouse/client-common';
import { type ChdbResult, Session } from 'chdb';
import { parseInsert, type Spool } from './spool.ts';

type Statement = Omit<ConnBaseQueryParams, 'query'>;

/** Settings that only mean something over HTTP. */
const HTTP_ONLY = new Set([
  'wait_end_of_query',
  'send_progress_in_http_headers',
  'http_headers_progress_interval_ms',
  'enable_http_compression',
  'http_response_buffer_size',
  'default_format',
  'cancel_http_readonly_queries_on_client_close',
]);
const NAME = /^[A-Za-z_]\w*$/;

/**
 * The connection of `@clickhouse/client` over the ClickHouse engine in this process, with the semantics of HTTP.
 *
 * One anchor session holds the engine open; every operation gets a session of its own (0.4 ms), because a session is strictly
 * serial, keeps settings of earlier statements, and returns the partial output of a failed query as the start of the next result.
 * Bodies of inserts go through a spool file: inline data would end at its first blank line, and the rest would run as SQL.
 */
export class EmbeddedConnection implements Connection<Readable> {
  readonly #directory: string;
  readonly #database: string;
  readonly #spool: Spool;
  readonly #anchor: Session;
  #closed = false;

  /** @throws Error of chDB when the directory is held by another process or cannot be read. */
  constructor(options: { directory: string; database: string; backups: string; spool: Spool }) {
    this.#directory = options.directory;
    this.#database = options.database;
    this.#spool = options.spool;
    // The only folder that BACKUP may write: the engine takes this when it starts, and never later.
    this.#anchor = new Session(options.directory, { connectionArgs: [`--backups.allowed_path=${options.backups}`] });
  }

  async query(params: ConnBaseQueryParams) {
    const id = params.query_id ?? randomUUID();
    const result = await this.#run(params.query, params, id);
    return { ...answer(id), stream: streamOf(bytesOf(result)) };
  }

  async command(params: ConnBaseQueryParams) {
    const id = params.query_id ?? randomUUID();
    return { ...answer(id), summary: summaryOf(await this.#run(params.query, params, id)) };
  }

  async insert(params: ConnInsertParams<Readable>) {
    const id = params.query_id ?? randomUUID();
    return { ...answer(id), summary: summaryOf(await this.#insert(params.query, params.values, params, id)) };
  }

  async exec(params: ConnExecParams<Readable>) {
    const id = params.query_id ?? randomUUID();
    const result =
      params.values === undefined
        ? await this.#run(params.query, params, id)
        : await this.#insert(params.query, params.values, params, id);
    return {
      ...answer(id),
      summary: summaryOf(result),
      stream: streamOf(result === null ? Buffer.alloc(0) : bytesOf(result)),
    };
  }

  async ping() {
    try {
      await this.#run('SELECT 1', {}, randomUUID());
      return { success: true as const };
    } catch (error) {
      return { success: false as const, error: error as Error };
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#anchor.close();
  }

  async #insert(query: string, values: string | Readable, params: Statement, id: string): Promise<ChdbResult | null> {
    const insert = parseInsert(query);
    const body = await this.#spool.write(values, insert.format);
    try {
      if (body.bytes === 0) return null;
      return await this.#run(insert.selectFrom(body.path), params, id);
    } finally {
      body.remove();
    }
  }

  async #run(sql: string, params: Statement, id: string): Promise<ChdbResult> {
    if (this.#closed) throw new Error('the warehouse connection is closed');
    const session = new Session(this.#directory);
    const signal = params.abort_signal;
    try {
      for (const statement of prefixOf(params, this.#database)) await session.queryAsync(statement, { format: 'Null' });
      const format = String(params.clickhouse_settings?.default_format ?? 'TabSeparated');
      const work = session.queryAsync(`/*query:${id}*/ ${sql}`, { format });
      return await (signal === undefined ? work : Promise.race([work, this.#aborted(signal, work, id)]));
    } catch (error) {
      throw parseError(error as Error);
    } finally {
      session.close();
    }
  }

  /** Rejects when the signal fires, after telling the engine to stop: a query that nobody awaits must not keep a core. */
  #aborted(signal: AbortSignal, work: Promise<unknown>, id: string): Promise<never> {
    return new Promise((_, reject) => {
      const abort = () => {
        work.catch(() => {});
        const killer = new Session(this.#directory);
        killer
          .queryAsync(`KILL QUERY WHERE query LIKE '/*query:${id}*/%' ASYNC`, { format: 'Null' })
          .catch(() => {})
          .finally(() => killer.close());
        reject(new Error('The user aborted a request.'));
      };
      if (signal.aborted) abort();
      else {
        signal.addEventListener('abort', abort, { once: true });
        const done = () => signal.removeEventListener('abort', abort);
        work.then(done, done);
      }
    });
  }
}

/** What HTTP sends as URL parameters, as statements: database, settings, query parameters. */
function prefixOf(params: Statement, database: string): string[] {
  const settings: string[] = [];
  for (const [name, value] of Object.entries(params.clickhouse_settings ?? {})) {
    if (value === undefined || HTTP_ONLY.has(name)) continue;
    settings.push(`${checked(name)} = ${literal(value)}`);
  }
  for (const [name, value] of Object.entries(params.query_params ?? {})) {
    settings.push(`param_${checked(name)} = ${literal(formatQueryParams({ value }))}`);
  }
  // One SET for all: every statement costs a millisecond or two, more than many a query.
  return [`USE \`${database}\``, ...(settings.length === 0 ? [] : [`SET ${settings.join(', ')}`])];
}

function checked(name: string): string {
  if (!NAME.test(name)) throw new RangeError(`not a setting name: ${name}`);
  return name;
}

function literal(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

const answer = (id: string): ConnBaseResult => ({ query_id: id, response_headers: {}, http_status_code: 200 });

/** Without a copy: a result may be a hundred megabytes. */
function bytesOf(result: ChdbResult): Buffer {
  const { buffer, byteOffset, byteLength } = result.bytes();
  return Buffer.from(buffer, byteOffset, byteLength);
}

const streamOf = (bytes: Buffer): Readable => Readable.from(bytes.length === 0 ? [] : [bytes], { objectMode: false });

function summaryOf(result: ChdbResult | null) {
  return {
    read_rows: String(result?.rowsRead ?? 0),
    read_bytes: String(result?.bytesRead ?? 0),
    written_rows: '0',
    written_bytes: '0',
    result_rows: '0',
    result_bytes: '0',
    total_rows_to_read: '0',
    elapsed_ns: String(Math.round((result?.elapsed ?? 0) * 1e9)),
  };
}
