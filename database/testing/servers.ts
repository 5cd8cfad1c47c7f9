import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Database, openDatabase } from '../database.ts';
import { migrateDatabase } from '../migrate.ts';

export const MIGRATIONS = fileURLToPath(new URL('../../migrations/postgres', import.meta.url));
const ROOT = process.getuid?.() === 0;

/** Folder of the newest installed PostgreSQL server, or null: Debian keeps one per version, others say where by pg_config. */
function serverPrograms(): string | null {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base) ? readdirSync(base).sort((a, b) => Number(b) - Number(a)) : [];
  const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  const folders = [...versions.map((version) => path.join(base, version, 'bin')), stdout?.trim() ?? ''];
  return folders.find((folder) => folder !== '' && existsSync(path.join(folder, 'initdb'))) ?? null;
}
const bin = serverPrograms();

/** The engines every database suite runs on. */
export const SERVERS = [
  { title: 'PGlite', kind: 'embedded' as const, skipped: false },
  {
    title: bin === null ? 'PostgreSQL (skipped: no server is installed)' : 'PostgreSQL',
    kind: 'server' as const,
    skipped: bin === null,
  },
];

export interface TestDatabase {
  /** A new, empty database; migrated unless told otherwise. */
  open(options?: { migrated?: boolean }): Promise<Database>;
  /** The same database once more, as another process has it. On a server only. */
  again(database: Database): Promise<Database>;
  /** Where another process finds it. On a server only. */
  url(database: Database): string;
  /**
   * The database of the deployment, opened as the role that the deployment logs in with: `deploy/postgres/roles.sh` made both. `inherit`:
   * as an earlier script made the role.
   */
  openDeployed(options?: { migrated?: boolean; inherit?: boolean }): Promise<Database>;
  close(): Promise<void>;
}

export async function startDatabase(kind: 'embedded' | 'server'): Promise<TestDatabase> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-database-'));
  const server = kind === 'server' ? await startServer(path.join(folder, 'data'), folder) : null;
  const opened: Database[] = [];
  const names = new Map<Database, string>();
  const urlOf = (database: Database): string => {
    const name = names.get(database);
    if (server === null || name === undefined) throw new Error('only a database of this server can be opened again');
    return server.url(name);
  };
  let next = 1;
  return {
    async open({ migrated = true } = {}) {
      const name = `test_${next++}`;
      if (server !== null) await server.create(name);
      const database = await openDatabase({ directory: path.join(folder, name), url: server?.url(name) });
      opened.push(database);
      names.set(database, name);
      if (migrated) await migrateDatabase(database, { directory: MIGRATIONS });
      return database;
    },
    async again(database) {
      const second = await openDatabase({ directory: '', url: urlOf(database) });
      opened.push(second);
      return second;
    },
    url: urlOf,
    async openDeployed({ migrated = true, inherit = false } = {}) {
      if (server === null) throw new Error('a deployment has a server');
      await server.deploy();
      if (inherit) {
        const superuser = await openDatabase({ directory: '', url: server.url('argus') });
        await superuser.owner((tx) =>
          tx.query('ALTER ROLE argus INHERIT; ALTER SCHEMA public OWNER TO pg_database_owner'),
        );
        await superuser.close();
      }
      const database = await openDatabase({ directory: '', url: server.url('argus', 'argus') });
      opened.push(database);
      if (migrated) await migrateDatabase(database, { directory: MIGRATIONS });
      return database;
    },
    async close() {
      for (const database of opened) await database.close();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root: there it runs as the system's postgres user. */
async function startServer(data: string, folder: string) {
  const as = (program: string, args: string[]): [string, string[]] =>
    ROOT
      ? ['runuser', ['-u', 'postgres', '--', path.join(bin as string, program), ...args]]
      : [path.join(bin as string, program), args];
  chmodSync(folder, 0o777);
  const [initdb, initArgs] = as('initdb', ['-D', data, '-U', 'owner', '-A', 'trust', '--no-sync']);
  execFileSync(initdb, initArgs, { stdio: 'ignore', cwd: folder });
  const port = await freePort();
  const [postgres, args] = as('postgres', ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F']);
  const child = spawn(postgres, args, { stdio: 'ignore', cwd: folder });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = (name: string, role = 'owner') => `postgres://${role}@127.0.0.1:${port}/${name}`;
  for (let attempt = 0; ; attempt++) {
    try {
      await (await openDatabase({ directory: '', url: url('postgres') })).close();
      break;
    } catch (error) {
      if (attempt > 100) throw error;
      await sleep(100);
    }
  }
  return {
    url,
    async create(name: string) {
      const [createdb, createArgs] = as('createdb', ['-h', '127.0.0.1', '-p', String(port), '-U', 'owner', name]);
      execFileSync(createdb, createArgs, { stdio: 'ignore', cwd: folder });
    },
    /** Runs the script of the deployment as its image does: once, as the superuser. */
    async deploy() {
      execFileSync('sh', [fileURLToPath(new URL('../../deploy/postgres/roles.sh', import.meta.url))], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          ...process.env,
          PATH: `${bin}${path.delimiter}${process.env.PATH}`,
          ...{ PGHOST: '127.0.0.1', PGPORT: String(port), POSTGRES_USER: 'owner', POSTGRES_DB: 'postgres' },
          ...{ DATABASE_PASSWORD: 'secret', TEMPORAL_DATABASE_PASSWORD: 'secret' },
        },
      });
    },
    async stop() {
      const [pgCtl, stopArgs] = as('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      execFileSync(pgCtl, stopArgs, { stdio: 'ignore', cwd: folder });
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
