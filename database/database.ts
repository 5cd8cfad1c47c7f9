import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { ArgusError } from '#errors/argus-error.ts';
import { closeTree } from '#files/owner-only.ts';
import type { Listen } from './listener.ts';
import { listenTo } from './server-listener.ts';
import { runTransaction, type Transaction } from './transaction.ts';

export interface Database {
  readonly kind: 'embedded' | 'server';
  /**
   * Runs `body` inside one tenant: row-level security hides every other. Rolled back when it throws, and when a statement of it failed,
   * even where `body` went on.
   */
  transaction<T>(tenantId: string, body: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs `body` across tenants: finding subscribers and grants, hashing the ledger, seeding. Nothing a request can reach. */
  system<T>(body: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs `body` as the owner of the schema: migrations only. */
  owner<T>(body: (tx: Transaction) => Promise<T>): Promise<T>;
  readonly listen: Listen;
  close(): Promise<void>;
}

type Begin = <T>(body: (tx: Transaction) => Promise<T>) => Promise<T>;

/** PGlite and `pg` parse dates differently; the project wants text for `date`. */
const DATE = 1082;
const asText = (value: string) => value;

/** @throws ArgusError ARGUS_DATABASE_UNREACHABLE */
export async function openDatabase({
  directory,
  url,
  patienceMs,
}: {
  directory: string;
  url?: string | undefined;
  /** A server that has not answered a statement after this time is given up, with its connection; absent: never. */
  patienceMs?: number;
}): Promise<Database> {
  try {
    return url === undefined ? await embedded(directory) : await server(url, patienceMs);
  } catch (cause) {
    const where = url === undefined ? directory : `the server of DATABASE_URL`;
    throw new ArgusError(
      'ARGUS_DATABASE_UNREACHABLE',
      `the database at ${where} does not open: ${(cause as Error).message}`,
      { cause },
    );
  }
}

async function embedded(directory: string): Promise<Database> {
  mkdirSync(directory, { recursive: true });
  const lite = await PGlite.create({ dataDir: directory, parsers: { [DATE]: asText } });
  // The engine unpacks a new cluster with files that everybody may write, whatever the umask says.
  closeTree(directory);
  const begin: Begin = (body) =>
    lite.transaction((tx) =>
      runTransaction(
        async (sql, params) =>
          params.length === 0 ? ((await tx.exec(sql)).at(-1)?.rows ?? []) : (await tx.query(sql, [...params])).rows,
        body,
      ),
    );
  const listen: Listen = (channel, { heard }) => lite.listen(channel, heard);
  return databaseOf({ kind: 'embedded', begin, listen, close: () => lite.close() });
}

async function server(url: string, patienceMs?: number): Promise<Database> {
  const types = {
    getTypeParser: (oid: number, format?: string) =>
      oid === DATE ? asText : pg.types.getTypeParser(oid, format as never),
  };
  const patience =
    patienceMs === undefined ? {} : { connectionTimeoutMillis: patienceMs, query_timeout: patienceMs, keepAlive: true };
  const pool = new pg.Pool({ connectionString: url, types: types as never, max: 8, ...patience });
  pool.on('error', () => {}); // an idle connection that breaks is replaced by the pool; the next query tells of real trouble
  // One that breaks between two statements of a transaction tells its client, not the pool: unheard, that would end the process.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const begin: Begin = async (body) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      const result = await runTransaction(async (sql, params) => (await client.query(sql, [...params])).rows, body);
      const { command } = await client.query('COMMIT');
      // To the COMMIT of a transaction in which a statement failed the server answers without an error, but with another word.
      if (command !== 'COMMIT')
        throw new Error('the transaction failed, and was rolled back where it should have ended');
      client.release();
      return result;
    } catch (error) {
      // A connection that cannot roll back may still have the role and the tenant of this transaction: nobody gets it again.
      await client.query('ROLLBACK').then(
        () => client.release(),
        () => client.release(true),
      );
      throw error;
    }
  };
  await begin((tx) => tx.query('SELECT 1'));
  const listeners = listenTo(url);
  return databaseOf({
    kind: 'server',
    begin,
    listen: listeners.listen,
    async close() {
      await listeners.close();
      await pool.end();
    },
  });
}

function databaseOf({
  begin,
  ...engine
}: { readonly begin: Begin } & Pick<Database, 'kind' | 'listen' | 'close'>): Database {
  return {
    ...engine,
    owner: begin,
    system: (body) =>
      begin(async (tx) => {
        await tx.query('SET LOCAL ROLE argus_system');
        return await body(tx);
      }),
    transaction: (tenantId, body) =>
      begin(async (tx) => {
        await tx.query(`SELECT set_config('argus.tenant', $1, true)`, [tenantId]);
        await tx.query('SET LOCAL ROLE argus_app');
        return await body(tx);
      }),
  };
}
