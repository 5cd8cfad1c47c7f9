import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { can, TIERS } from '#contracts/tiers.ts';
import { migrate } from '../migrate.ts';
import { MIGRATIONS } from '../testing/engines.ts';
import { type HttpServer, httpServerMissing, startHttpServer } from '../testing/http-server.ts';
import { fillSmallMarket } from '../testing/small-market.ts';
import { openWarehouse, type Warehouse } from '../warehouse.ts';

const FILE = fileURLToPath(new URL('../../deploy/clickhouse/tier-users.xml', import.meta.url));
const PASSWORD = 'the password of a tier';
const missing = httpServerMissing();
const readers = TIERS.filter((tier) => can(tier, 'evidence')).map(({ name }) => name);
const env = Object.fromEntries(
  readers.map((name) => [
    `CLICKHOUSE_TIER_${name.toUpperCase()}_SHA256`,
    createHash('sha256').update(PASSWORD).digest('hex'),
  ]),
);

it('every tier that reads evidence has a user in the file of the deployment, and no other has', () => {
  const named = [...readFileSync(FILE, 'utf8').matchAll(/^ {4}<tier_(\w+)>$/gm)].map(([, name]) => name);
  expect(named).toEqual(readers);
});

describe.skipIf(missing !== null)(
  `the user of a tier on a server${missing === null ? '' : ` (skipped: ${missing})`}`,
  () => {
    let server: HttpServer;
    let warehouse: Warehouse;
    const ask = async (sql: string, { user = 'tier_founding', password = PASSWORD } = {}) => {
      const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password, 'x-clickhouse-database': 'argus' };
      const answer = await fetch(server.url, { method: 'POST', headers, body: sql });
      return { ok: answer.ok, text: await answer.text() };
    };
    beforeAll(async () => {
      server = await startHttpServer({ file: FILE, env });
      warehouse = await openWarehouse({ directory: '', url: server.url, user: 'default', database: 'argus' });
      await migrate(warehouse, { directory: MIGRATIONS });
      await fillSmallMarket(warehouse);
    }, 120_000);
    afterAll(async () => {
      await warehouse?.close();
      await server?.stop();
    });

    it('reads the views of its tier, now and as of a time, though it may read no table below them', async () => {
      for (const name of readers) {
        expect(await ask(`SELECT count() FROM tier_${name}_regimes`, { user: `tier_${name}` })).toEqual({
          ok: true,
          text: '1\n',
        });
        const dated = `SELECT count() FROM snapshot_${name}_regimes(as_of = '2100-01-01 00:00:00')`;
        expect(await ask(dated, { user: `tier_${name}` }), name).toEqual({ ok: true, text: '1\n' });
      }
    });

    it.each([
      ['a view of a higher tier', 'SELECT * FROM tier_enterprise_regimes'],
      ['a past day of a higher tier', `SELECT * FROM snapshot_enterprise_regimes(as_of = '2100-01-01 00:00:00')`],
      ['a table', 'SELECT * FROM bars'],
      ['a table by its database', 'SELECT * FROM argus.bars'],
      ['what views are made of', 'SELECT * FROM known_regime_changes'],
      ['that as of a time', `SELECT * FROM dated_runs(as_of = '2100-01-01 00:00:00')`],
      ['a table beside its view', 'SELECT symbol FROM tier_founding_regimes UNION ALL SELECT symbol FROM bars'],
      ['a table in a condition', 'SELECT 1 FROM tier_founding_regimes WHERE symbol IN (SELECT symbol FROM bars)'],
      ['a table as a set', 'SELECT 1 FROM tier_founding_regimes WHERE symbol IN bars'],
      ['a table joined', 'SELECT * FROM tier_founding_regimes AS r LEFT JOIN features AS f ON f.symbol = r.symbol'],
      ['a file', `SELECT * FROM file('/etc/passwd', 'LineAsString', 'a String')`],
      ['another host', `SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString', 'a String')`],
      ['a table again and again', 'SELECT * FROM loop(bars) LIMIT 1'],
      ['a row', 'INSERT INTO tier_founding_regimes (symbol) VALUES (1)'],
      ['a table of its own', 'CREATE TABLE mine (a Int32) ENGINE = Memory'],
      ['other settings', 'SET readonly = 0'],
      ['settings in a question', 'SELECT 1 SETTINGS readonly = 0'],
      ['a definition of a table', 'SHOW CREATE TABLE bars'],
      ['columns of a table', 'DESCRIBE TABLE bars'],
    ])('cannot get at %s by any way', async (_what, sql) => {
      const { ok, text } = await ask(sql);
      expect(ok, text).toBe(false);
      expect(text).toMatch(/ACCESS_DENIED|READONLY|Not enough privileges|UNKNOWN_TABLE/);
    });

    it('sees no name of another table, wherever it looks', async () => {
      for (const sql of [
        'SHOW TABLES',
        'SELECT name FROM system.tables',
        'SELECT DISTINCT table FROM system.columns',
        `SELECT DISTINCT _table FROM merge('argus', '.*')`,
      ]) {
        const { text } = await ask(sql);
        expect(text, sql).not.toMatch(
          /^(bars|features|regimes|known_|dated_|tier_(free|growth|enterprise)|snapshot_(growth|enterprise))/m,
        );
      }
    });

    it('lets nobody in with another password', async () => {
      expect((await ask('SELECT 1', { password: 'wrong' })).text).toMatch(/AUTHENTICATION_FAILED/);
    });
  },
);
