import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate } from '../migrate.ts';
import { openWarehouse, type Warehouse } from '../warehouse.ts';
import { type HttpServer, httpServerMissing, startHttpServer } from './http-server.ts';

const missing = httpServerMissing();

/** The engines every warehouse suite runs on: [title, kind]. A suite on the server is skipped where there can be none. */
export const ENGINES = [
  { title: 'embedded engine', kind: 'embedded' as const, skipped: false },
  {
    title: missing === null ? 'HTTP server' : `HTTP server (skipped: ${missing})`,
    kind: 'server' as const,
    skipped: missing !== null,
  },
];

export const MIGRATIONS = fileURLToPath(new URL('../../migrations/clickhouse', import.meta.url));

export interface TestEngine {
  /** A new, empty database on the engine; migrated unless told otherwise. */
  open(options?: { migrated?: boolean; database?: string }): Promise<Warehouse>;
  close(): Promise<void>;
}

export async function startEngine(kind: 'embedded' | 'server'): Promise<TestEngine> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-warehouse-'));
  const server: HttpServer | null = kind === 'server' ? await startHttpServer() : null;
  const opened: Warehouse[] = [];
  let next = 1;
  return {
    async open({ migrated = true, database = `test_${next++}` } = {}) {
      // One process opens one directory of the embedded engine, so its databases share it.
      const warehouse = await openWarehouse({
        directory: folder,
        url: server?.url,
        user: 'default',
        database,
        backups: server?.backups,
      });
      opened.push(warehouse);
      if (migrated) await migrate(warehouse, { directory: MIGRATIONS });
      return warehouse;
    },
    async close() {
      for (const warehouse of opened) await warehouse.close();
      await server?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
