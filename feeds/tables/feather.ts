import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { Content } from '../files/contents.ts';
import type { FileReader } from './duckdb.ts';
import type { DecodedTable, Request } from './feather-decoder.ts';
import { quoteName } from './quoting.ts';
import { distinctNames, type Relation, repeatedNames } from './relation.ts';

/** LZ4 packs at most 255 to one, bars two to one: a file of this size stays within the memory of a machine. */
const MAX_FILE = 128 * 1024 * 1024;
/** The largest file takes about a second. */
const LIMIT_MS = 20_000;

/**
 * The table of a Feather file or an Arrow stream (plain, LZ4 or zstd), with the types of its schema. A decoded file is
 * a temporary table of the database, the same as any other relation.
 * @throws ArgusError ARGUS_FEED_FORMAT
 */
export async function featherTable(
  reader: FileReader,
  content: Content,
  size: number,
  limitMs = LIMIT_MS,
): Promise<Relation> {
  const { path } = content;
  if (content.head.subarray(0, 4).toString('latin1') === 'FEA1')
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path} is Feather of version 1: write it as version 2 or as Parquet`);
  if (size > MAX_FILE) {
    const what = `${path} is larger than ${MAX_FILE / 1024 / 1024} MB: write it as Parquet`;
    throw new ArgusError('ARGUS_FEED_FORMAT', what);
  }
  const { rows, columns, unreadable } = await decode(path, content.local, limitMs);
  const given = columns.map(({ name }) => name);
  const names = distinctNames(given);
  const repeated = repeatedNames(given);
  await reader.run(path, 'DROP TABLE IF EXISTS decoded');
  await reader.append(
    path,
    'decoded',
    columns.map(({ values, valid }, i) => ({ name: `c${i}`, values, valid })),
    rows,
  );
  const selected = columns.map(
    ({ expression }, i) => `${expression.replace(/\bv\b/g, `c${i}`)} AS ${quoteName(names[i] ?? '')}`,
  );
  return {
    container: 'feather',
    sql: `(SELECT ${selected.join(', ') || 'NULL'} FROM decoded)`,
    columns: columns.map(({ type, zone }, i) => ({
      name: names[i] ?? '',
      type,
      repeated: repeated[i] ?? false,
      ...(zone === undefined ? {} : { zone }),
    })),
    unreadable,
    rows,
    faults: new Map(),
    notes: [],
  };
}

/** What the thread that meets damaged bytes answers. */
const column = z.object({
  name: z.string(),
  type: z.string(),
  zone: z.string().optional(),
  expression: z.string(),
  values: z.union([z.instanceof(Float64Array), z.instanceof(BigInt64Array), z.array(z.string().nullable())]),
  valid: z.instanceof(Uint8Array).nullable(),
});
const decoded = z.object({
  rows: z.int().nonnegative(),
  columns: z.array(column),
  unreadable: z.array(z.object({ name: z.string(), type: z.string() })),
}) satisfies z.ZodType<DecodedTable, unknown>;
const zones = z.array(z.tuple([z.string(), z.string()]));
const answered = z.union([
  z.object({ id: z.int(), decoded }),
  z.object({ id: z.int(), zones }),
  z.object({ id: z.int(), error: z.string() }),
]);
type Answer = z.infer<typeof answered>;

interface Decoder {
  readonly worker: Worker;
  /** Ends when the thread takes requests: its start is no part of the time that a file may take. */
  readonly ready: Promise<unknown>;
}

let decoder: Decoder | null = null;
let requests = 0;

function startDecoder(): Decoder {
  const worker = new Worker(new URL('./feather-decoder.ts', import.meta.url));
  const ready = new Promise((resolve) => {
    // Never taken off again: without any listener at all, a thread holds its messages back for good.
    worker.on('message', resolve).on('error', resolve);
  });
  return { worker, ready };
}

async function decode(path: string, file: string, limitMs: number): Promise<DecodedTable> {
  const reply = await ask({ file }, limitMs);
  if ('decoded' in reply) return reply.decoded;
  const reason = 'error' in reply ? reply.error : 'its decoder answered with something else';
  throw new ArgusError('ARGUS_FEED_FORMAT', `${path} cannot be read as Feather: ${reason}`);
}

/** The zones of the time columns of a schema of Arrow in base64; none of a damaged one. */
export async function zonesOfSchema(schema: string): Promise<readonly (readonly [string, string])[]> {
  const reply = await ask({ schema }, LIMIT_MS);
  return 'zones' in reply ? reply.zones : [];
}

/**
 * Decodes in a thread of its own. Damaged metadata can send the decoder into an endless loop, and only the end of its
 * thread stops it. One thread serves all files until it is stuck; an answer is known by the number of its request.
 */
async function ask(request: Request, limitMs: number): Promise<Answer> {
  decoder ??= startDecoder();
  const used = decoder;
  const { worker, ready } = used;
  const id = requests++;
  const answer = Promise.withResolvers<Answer & { readonly stuck?: true }>();
  const stuck = (error: string): void => answer.resolve({ id, error, stuck: true });
  const onMessage = (message: unknown): void => {
    const parsed = answered.safeParse(message);
    if (!parsed.success) stuck('its decoder answered with something else');
    else if (parsed.data.id === id) answer.resolve(parsed.data);
  };
  const onError = (error: Error): void => stuck(error.message);
  worker.ref();
  await ready;
  worker.on('message', onMessage);
  worker.on('error', onError);
  const timer = setTimeout(() => stuck(`it is not decoded within ${limitMs / 1000} s`), limitMs);
  try {
    worker.postMessage({ id, ...request });
    const reply = await answer.promise;
    if (reply.stuck) {
      if (decoder === used) decoder = null;
      await worker.terminate();
    }
    return reply;
  } finally {
    clearTimeout(timer);
    worker.off('message', onMessage);
    worker.off('error', onError);
    worker.unref();
  }
}
