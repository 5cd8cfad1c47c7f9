import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '#market/math/random.ts';
import { startDrain } from '#metering/drain-loop.ts';
import type { RequestLine } from '#metering/request-line.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import { startEngine } from '#warehouse/testing/engines.ts';
import { API_ROUTES } from '../routes/routes.ts';
import { openTestApi, type TestCompany } from './test-api.ts';

/** What requests of one tenant about another came to. */
export interface ForeignRequests {
  readonly requests: number;
  /** Answers in which something of the other tenant stands. */
  readonly leaks: readonly string[];
  /** Answers by which an id of the other tenant could be told from one that nobody has. */
  readonly distinguished: readonly string[];
  readonly statuses: Readonly<Record<string, number>>;
}

/**
 * Asks every route, page and filter as one tenant for what is another's: its ids, names, keys, cursors and idempotency keys in every place of a request,
 * mixed with honest values. Both have asked before, so that there is something to find.
 */
export async function askForForeign(number: number, seed: number): Promise<ForeignRequests> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-foreign-'));
  const engine = await startEngine('embedded');
  const warehouse = await engine.open();
  const spoolOptions = { directory: folder, now: Date.now, random: randomBytes, sync: 'none' } as const;
  let spool = await openRequestSpool(spoolOptions);
  const meter = {
    record: (line: RequestLine) => spool.record(line),
    complete: (id: string) => spool.complete(id),
    interrupt: (id: string) => spool.interrupt(id),
  };
  const api = await openTestApi({ warehouse, meter });
  try {
    const [mine, theirs] = [await api.company('Attacker', 'enterprise'), await api.company('Victimcorp', 'enterprise')];
    for (let i = 0; i < 5; i++) for (const { key } of [mine, theirs]) await api.ask('/v1/account', key.text);
    const made = await api.ask('/v1/keys', theirs.key.text, {
      method: 'POST',
      body: JSON.stringify({ name: 'Secretproject' }),
      headers: { 'idempotency-key': 'their-key' },
    });
    const second = (await made.json()) as { id: string; start: string };
    await spool.close();
    await startDrain({
      warehouse,
      database: api.database,
      directory: folder,
      now: Date.now,
      random: randomBytes,
    }).stop();
    spool = await openRequestSpool(spoolOptions);
    const list = async (key: string) =>
      (await (await api.ask('/v1/requests?limit=2', key)).json()) as { data: { id: string }[]; next: string };
    const requests = await list(theirs.key.text);
    const secrets = [
      theirs.tenantId,
      theirs.userId,
      theirs.key.id,
      second.id,
      second.start,
      'Secretproject',
      'Victimcorp',
      'victimcorp',
      ...requests.data.map(({ id }) => id),
    ];
    const values = [
      ...secrets,
      requests.next,
      'their-key',
      theirs.key.text.slice(0, -1),
      '00000000-0000-4000-8000-000000000000',
      mine.key.id,
      '1',
      'regimes',
      '2026-11-20',
    ];
    const random = createRandom(seed);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const cookie = await api.signIn(mine);
    const leaks: string[] = [];
    const statuses: Record<string, number> = {};
    for (let i = 0; i < number; i++) {
      // The limits of a tenant are not what is tried here, and what it has named itself is no find later on.
      api.clock += 1_000;
      const asked = new Set<string>();
      const value = (): string => {
        const chosen = pick(values);
        asked.add(chosen);
        return chosen;
      };
      const route = pick(API_ROUTES);
      const target = route.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(value()));
      const names = [...Object.keys(route.query), 'tenant', 'tenant_id', 'key'];
      const query = new URLSearchParams(Array.from({ length: Math.floor(random() * 3) }, () => [pick(names), value()]));
      const isPage = random() < 0.15;
      const page = pick(['/account', '/account/requests', '/account/keys', '/account/members']);
      const address = isPage
        ? `${page}?${new URLSearchParams({ id: value(), key: value(), after: value(), at: '1' })}`
        : `${target}?${query}`;
      const body =
        route.body === undefined || isPage
          ? {}
          : {
              body: JSON.stringify(
                pick([
                  { name: 'a name of mine' },
                  { grace_hours: 0 },
                  { key: value() },
                  { tenant_id: theirs.tenantId },
                ]),
              ),
            };
      const headers = {
        'idempotency-key': pick(['their-key', `own-${i}`]),
        'x-tenant': theirs.tenantId,
        'x-forwarded-for': '10.0.0.1',
        ...(isPage ? { cookie } : {}),
      };
      const answer = await api.ask(address, isPage ? null : mine.key.text, {
        method: isPage ? 'GET' : route.method,
        headers,
        redirect: 'manual',
        ...body,
      });
      const text = `${JSON.stringify([...answer.headers])}${await answer.text()}`;
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      // What was asked for may be said back; what was not, was found.
      const found = secrets.find((secret) => !asked.has(secret) && text.includes(secret));
      if (found !== undefined) leaks.push(`${isPage ? 'GET' : route.method} ${address}: ${found}`);
    }
    return {
      requests: number,
      leaks,
      distinguished: await existenceShown(api, mine, [theirs.key.id, second.id, ...requests.data.map(({ id }) => id)]),
      statuses,
    };
  } finally {
    await api.close();
    await spool.close();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Routes with an id, asked with ids of another tenant and with one of nobody: the answers must be the same but for the id of the request. */
async function existenceShown(
  api: Awaited<ReturnType<typeof openTestApi>>,
  mine: TestCompany,
  ids: readonly string[],
): Promise<string[]> {
  const nobody = '00000000-0000-4000-8000-00000000dead';
  const distinguished: string[] = [];
  for (const route of API_ROUTES.filter(({ path: pattern }) => pattern.includes('{id}')))
    for (const id of ids) {
      api.clock += 10_000;
      const answer = async (of: string) => {
        const response = await api.ask(route.path.replace('{id}', of), mine.key.text, {
          method: route.method,
          ...(route.body === undefined ? {} : { body: '{}' }),
          headers: { 'idempotency-key': `${of}-${route.id}` },
        });
        const { instance: _, ...problem } = JSON.parse((await response.text()) || '{}') as Record<string, unknown>;
        return JSON.stringify([response.status, problem]).replaceAll(of, '');
      };
      if ((await answer(id)) !== (await answer(nobody))) distinguished.push(`${route.method} ${route.path} ${id}`);
    }
  return distinguished;
}
