import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { type Line, lineTo } from '#database/testing/cut-line.ts';
import { SERVERS, startDatabase, type TestDatabase } from '#database/testing/servers.ts';
import { createLink } from '../access/links.ts';
import { KEPT_MS, RETRY_MS, REUSED_MS } from './reused.ts';
import { openTestGateway, type TestGateway } from './testing/test-gateway.ts';

const PATIENCE_MS = 400;

describe.each(SERVERS.filter(({ kind }) => kind === 'server'))(
  'a gateway whose line to $title breaks',
  ({ skipped }) => {
    describe.skipIf(skipped)('', { timeout: 120_000 }, () => {
      let engine: TestDatabase;
      let line: Line;
      let overLine: Database;
      let world: TestGateway;
      beforeAll(async () => {
        engine = await startDatabase('server');
        const direct = await engine.open();
        await seedDemoTenant(direct);
        const url = new URL(engine.url(direct));
        line = await lineTo(Number(url.port));
        url.port = String(line.port);
        overLine = await openDatabase({ directory: '', url: String(url), patienceMs: PATIENCE_MS });
        world = await openTestGateway({ database: overLine });
      }, 180_000);
      afterAll(async () => {
        await world?.close();
        await overLine?.close();
        await line?.close();
        await engine?.close();
      });

      /** A link is made over the line while it holds. */
      const linkFor = async (email: string): Promise<string> => {
        const facts = { database: overLine, keys: world.keys, baseUrl: world.gateway.url, now: world.clock };
        return (await createLink(facts, { email, scope: '/', days: 1 })).url;
      };
      const ready = async (): Promise<number> => (await world.get('/readyz')).status;

      it.each(['cut', 'silent'] as const)(
        'it reads to those it had let in for a minute, lets in nobody new, and is whole again when a %s line is mended',
        async (state) => {
          const cookie = await world.session(await linkFor('growth@example.com'));
          const later = await linkFor('free@example.com');
          expect((await world.get('/', cookie)).status).toBe(200);
          world.clock += REUSED_MS;
          expect((await world.get('/', cookie)).status).toBe(200);
          line.set(state);
          const seen: Record<string, number> = {};
          for (let at = 0; at < KEPT_MS; at += 5_000) {
            for (const [who, answer] of [
              ['had read', await world.get('/', cookie)],
              ['new link', await world.get(later)],
            ] as const) {
              seen[`${who} ${answer.status}`] = (seen[`${who} ${answer.status}`] ?? 0) + 1;
              if (answer.status === 503) expect(answer.headers.get('retry-after')).toBe('1');
              expect(await answer.text()).not.toContain('Something went wrong');
            }
            world.clock += 5_000;
          }
          expect(Object.keys(seen).sort()).toEqual(['had read 200', 'new link 503']);
          expect((await world.get('/', cookie)).status).toBe(503);
          await new Promise((resolve) => setTimeout(resolve, 1_100));
          expect(await ready()).toBe(503);
          expect((await world.get('/livez')).status).toBe(200);
          line.set('cut');
          line.set('open');
          // What a silent line holds is given up after the patience of a statement and of its end.
          await new Promise((resolve) => setTimeout(resolve, 3 * PATIENCE_MS));
          world.clock += RETRY_MS;
          await new Promise((resolve) => setTimeout(resolve, 1_100));
          expect(await ready()).toBe(200);
          expect((await world.get('/', cookie)).status).toBe(200);
          expect((await world.get(later)).status).toBe(303);
        },
      );
    });
  },
);
