import type { FastifyInstance } from 'fastify';
import type { ReleaseReader } from '#releases/release.ts';

/** `/healthz`: that the gateway answers, and with which release. */
export function healthRoutes(app: FastifyInstance, { releases }: { releases: ReleaseReader }): void {
  app.get('/healthz', async () => ({ ok: true, release: (await releases.current())?.id ?? null }));
}
