import type { FastifyInstance } from 'fastify';
import type { Database } from '#database/database.ts';
import type { ReleaseReader } from '#releases/release.ts';
import { triedOnce } from '../tried-once.ts';

export interface HealthFacts {
  readonly database: Database;
  readonly releases: ReleaseReader;
}

/** A database that has not answered a probe after this time does not answer. */
const PATIENCE_MS = 2_000;

/**
 * `/livez`: that the process answers; who is not alive is started again. `/readyz`: that it can let readers in, by Postgres and a release; who is not
 * ready gets no requests. The warehouse is part of neither: pages are there without it.
 */
export function healthRoutes(app: FastifyInstance, { database, releases }: HealthFacts): void {
  const hasDatabase = triedOnce(() => database.system((tx) => tx.query('SELECT 1')), PATIENCE_MS);
  app.get('/livez', async () => ({ ok: true }));
  app.get('/readyz', async (_request, reply) => {
    const [postgres, release] = await Promise.all([hasDatabase(), releases.current().catch(() => null)]);
    const ok = postgres && release !== null;
    return reply.code(ok ? 200 : 503).send({ ok, postgres, release: release?.id ?? null });
  });
}
