import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, TIERS } from '#contracts/tiers.ts';
import { openReportApi, type ReportApi } from '../testing/report-api.ts';
import { API_ROUTES } from './routes.ts';

let world: ReportApi;

beforeAll(async () => {
  world = await openReportApi();
}, 180_000);
afterAll(async () => await world?.close());

const ask = (path: string, tier: string, headers: Record<string, string> = {}) =>
  world.api.ask(path, world.keyOf(tier), { headers });
interface List {
  as_of: string;
  table: string;
  data: Record<string, unknown>[];
  next: string | null;
}
const list = async (path: string, tier: string): Promise<List> => (await (await ask(path, tier)).json()) as List;

describe('documents', () => {
  it('have the JSON of the page of the tier, byte for byte', async () => {
    const files = await world.site.files();
    for (const { name } of TIERS) {
      const answer = await ask('/v1/overview', name);
      expect(answer.status).toBe(200);
      const key = can(TIERS.find((tier) => tier.name === name) as (typeof TIERS)[number], 'twins')
        ? '/index.json'
        : '/v1/index.json';
      expect(await answer.text()).toBe(files.get(`${name}${key}`));
    }
  });

  it('cost nothing to whoever has them already', async () => {
    const first = await ask('/v1/instruments', 'growth');
    const etag = first.headers.get('etag') as string;
    const again = await ask('/v1/instruments', 'growth', { 'if-none-match': etag });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
  });

  it('name the higher tier that reads them; what no tier has is not there', async () => {
    const higher = await ask('/v1/shifts', 'free');
    expect([higher.status, ((await higher.json()) as { detail: string }).detail]).toEqual([
      403,
      'The tier growth reads this; yours is free.',
    ]);
    expect((await ask('/v1/instruments/NOSUCH', 'enterprise')).status).toBe(404);
  });

  it('follow the model that the description of the API says', async () => {
    for (const route of API_ROUTES.filter(({ limits, scope }) => limits === 'documents' && scope !== null)) {
      const path = route.example.path.replace('/v1/archive/{date}', '/v1/archive/2026-11-19');
      const answer = await ask(path, 'enterprise');
      if (answer.status === 404) continue;
      expect([path, answer.status]).toEqual([path, 200]);
      expect(route.answer?.safeParse(await answer.json()).error, path).toBeUndefined();
    }
  });

  it('open to no session of the report', async () => {
    for (const path of ['/v1/index.json', '/v1/instrument/BTCUSDT.json'])
      expect((await world.api.ask(path, world.keyOf('free'))).status).toBe(404);
  });
});

describe('lists', () => {
  it('give every row once, by pages of any size, as of one moment', async () => {
    const all = await list('/v1/regimes?limit=500', 'enterprise');
    expect(all.data.length).toBeGreaterThan(50);
    expect(all.next).toBeNull();
    for (const limit of [1, 7, 50]) {
      const rows: unknown[] = [];
      const moments = new Set<string>();
      let next: string | null = '';
      for (let pages = 0; next !== null && pages < 600; pages++) {
        const page: List = await list(
          `/v1/regimes?limit=${limit}${next === '' ? '' : `&cursor=${next}`}`,
          'enterprise',
        );
        rows.push(...page.data);
        moments.add(page.as_of);
        next = page.next;
        if (limit === 1 && pages === 20) break;
      }
      expect(rows).toEqual(limit === 1 ? all.data.slice(0, rows.length) : all.data);
      expect(moments.size).toBe(1);
    }
  });

  it('give the rows that a filter asks for, and those alone', async () => {
    const symbol = world.filled.instruments[0]?.symbol as string;
    const { data } = await list(`/v1/regimes?symbol=${symbol}&timeframe=1d`, 'growth');
    expect(data.map((row) => [row['symbol'], row['timeframe']])).toEqual([[symbol, '1d']]);
    const wrong = await ask('/v1/ledger-heads?timeframe=1d', 'growth');
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'ARGUS_API_INVALID' }]);
  });

  it('write words, moments and counts as the dictionary says', async () => {
    const { data } = await list('/v1/regimes?limit=500', 'growth');
    for (const row of data) {
      expect(['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w']).toContain(row['timeframe']);
      expect(typeof row['age_bars']).toBe('number');
      expect(String(row['close_time'])).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/);
    }
  });

  it('say probabilities and shares in whole percents, as pages do', async () => {
    for (const path of ['/v1/regimes?limit=100', '/v1/directions?limit=100', '/v1/tables/regime_history?limit=100']) {
      const { data } = await list(path, 'enterprise');
      const shares = data
        .flatMap((row) => [row['confidence'], ...((row['probabilities'] as number[] | undefined) ?? [])])
        .filter((value) => typeof value === 'number');
      expect(shares.length, path).toBeGreaterThan(0);
      for (const share of shares) expect(Math.abs(100 * share - Math.round(100 * share)), path).toBeLessThan(1e-4);
    }
  });

  it('take cursors of the same account, tier, list and filter alone', async () => {
    const { next } = await list('/v1/regimes?limit=1', 'growth');
    const cursor = next as string;
    const tries: [path: string, tier: string][] = [
      [`/v1/ranges?limit=1&cursor=${cursor}`, 'growth'],
      [`/v1/regimes?limit=1&timeframe=1d&cursor=${cursor}`, 'growth'],
      [`/v1/regimes?limit=1&cursor=${cursor}`, 'enterprise'],
      [`/v1/regimes?limit=1&cursor=${cursor.slice(0, -2)}`, 'growth'],
      ['/v1/regimes?limit=1&cursor=x', 'growth'],
    ];
    for (const [path, tier] of tries) {
      const answer = await ask(path, tier);
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 400, { code: 'ARGUS_API_CURSOR' }]);
    }
  });

  it('answer every table of every tier, with the columns that are described', async () => {
    for (const { name: tier } of TIERS.filter((each) => can(each, 'evidence'))) {
      const { data: tables } = (await (await ask('/v1/tables', tier)).json()) as {
        data: { table: string; columns: { name: string }[] }[];
      };
      expect(tables.length).toBeGreaterThan(3);
      for (const { table, columns } of tables) {
        const { data } = await list(`/v1/tables/${table}?limit=3`, tier);
        if (data[0] !== undefined)
          expect(Object.keys(data[0]).sort(), table).toEqual(columns.map(({ name }) => name).sort());
      }
    }
    const refused = await ask('/v1/tables/regime_history', 'founding');
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: 'ARGUS_API_TIER', detail: 'The tier enterprise reads the table regime_history; yours is founding.' },
    ]);
    for (const table of ['nosuch', 'bars', 'constructor', 'features'])
      expect((await ask(`/v1/tables/${table}`, 'enterprise')).status).toBe(404);
  });
});

describe('the reference', () => {
  it('has an example for every route, and each of them works', async () => {
    const made = await world.api.key(world.companies.get('enterprise')?.tenantId as string);
    const dates = [...((await world.site.reader.current())?.pages.keys() ?? [])].flatMap(
      (key) => /^enterprise\/archive\/(\d{4}-\d\d-\d\d)$/.exec(key)?.[1] ?? [],
    );
    // What examples make is what those after them name.
    let [endpoint, message] = ['', ''];
    for (const route of API_ROUTES) {
      const { path, body } = route.example;
      if (path.includes('{date}') && dates.length === 0) continue;
      const id = path.startsWith('/v1/webhooks') ? endpoint : path.startsWith('/v1/messages') ? message : made.id;
      const target = path.replace('00000000-0000-4000-8000-000000000000', id).replace('{date}', dates[0] ?? '');
      const answer = await world.api.ask(target, route.scope === null ? null : world.keyOf('enterprise'), {
        method: route.method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        headers: route.idempotency === undefined ? {} : { 'idempotency-key': `example-${route.id}` },
      });
      // The key has ended by the example before.
      const expected = route.id === 'rerollKey' ? 409 : route.status;
      expect([route.id, answer.status]).toEqual([route.id, expected]);
      if (route.id === 'createWebhook') endpoint = ((await answer.json()) as { id: string }).id;
      if (route.id === 'testWebhook') message = ((await answer.json()) as { message: string }).message;
    }
  });
});
