import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStores } from '#app/stores.ts';
import { readEnvironment } from '#config/environment.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { tenantIdOf } from '#database/tenants.ts';
import { csvRows } from '#files/csv-rows.ts';
import { openDrain } from '#metering/drain.ts';
import { drainEvents } from '#metering/drain-events.ts';
import { fileOf, written } from '#metering/segment.ts';
import { lineAt, OTHER_TENANT } from '#metering/testing/lines.ts';
import { NOON } from '#metering/testing/spool-world.ts';
import { attachSnapshot } from '#releases/snapshots/attached.ts';
import { inClone } from '../setup/paths.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-audit-'));
const data = path.join(folder, 'data');
const AGENT = '=HYPERLINK("http://x"),1';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  const stores = await openStores(readEnvironment({ ARGUS_DATA_DIR: data }), pino({ level: 'silent' }));
  await seedDemoTenant(stores.database);
  const tenant = (await tenantIdOf(stores.database, 'demo')) as string;
  const directory = path.join(folder, 'spool');
  mkdirSync(directory);
  const lines = Array.from({ length: 20 }, (_, i) =>
    lineAt(NOON + i, { tenant: i % 2 === 0 ? tenant : OTHER_TENANT, agent: AGENT }),
  );
  const name = { source: '00000000-0000-4000-8000-000000000001', segment: 0 };
  writeFileSync(path.join(directory, fileOf(name, 'sealed')), lines.map(written.line).join(''));
  await openDrain({ ...stores, directory, now: () => NOON }).pass('all');
  await stores.close();
}, 120_000);

function audit(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [inClone('cli/main.ts'), 'audit', ...args], {
    encoding: 'utf8',
  });
  return { output: stdout + stderr, status };
}
const exported = (name: string, ...args: string[]) => {
  const file = path.join(folder, name);
  const day = ['--tenant', 'demo', '--from', '2026-11-28', '--to', '2026-11-29', '--data', data];
  return { file, ...audit('export', file, ...day, ...args) };
};

describe('argus audit', () => {
  it('exports a tenant, verifies the export without the stores, and names a row that was changed with exit code 5', () => {
    const { file, status, output } = exported('requests.jsonl');
    expect(status, output).toBe(0);
    const verified = audit('verify', file);
    expect(verified).toMatchObject({ status: 0, output: expect.stringContaining('10 rows of 1 head: every row is') });
    const head = /newest head {2}([0-9a-f]{64})/.exec(output)?.[1] as string;
    expect(audit('verify', file, '--head', head).status).toBe(0);
    expect(audit('verify', file, '--head', 'f'.repeat(64)).status).toBe(5);
    const lines = readFileSync(file, 'utf8').split('\n');
    const { id } = (JSON.parse(lines[4] as string) as { request: { id: string } }).request;
    writeFileSync(file, lines.with(4, (lines[4] as string).replace('"status":200', '"status":404')).join('\n'));
    const changed = audit('verify', file);
    expect(changed.status).toBe(5);
    expect(changed.output).toContain('ARGUS_AUDIT_BROKEN');
    expect(changed.output).toContain(`${id} (line`);
  }, 120_000);

  it('exports CSV that no spreadsheet runs, and Parquet, of this tenant only', async () => {
    const csv = exported('requests.csv', '--format', 'csv');
    expect(csv.status, csv.output).toBe(0);
    const [header, ...rows] = csvRows(readFileSync(csv.file, 'utf8')).map(({ cells }) => cells);
    expect(rows).toHaveLength(10);
    expect(new Set(rows.map((row) => row[header?.indexOf('agent') ?? -1]))).toEqual(new Set([`'${AGENT}`]));
    expect(rows[0]?.[1]).toBe('2026-11-28T10:00:00.000Z');
    expect(exported('parquet.parquet', '--format', 'parquet').status).toBe(0);
    const attached = await attachSnapshot(folder, ['parquet']);
    const { rows: counted } = await attached.ask(
      'SELECT count(*)::INT, count(DISTINCT tenant)::INT, min(agent) FROM parquet',
    );
    expect(counted).toEqual([[10, 1, AGENT]]);
    attached.close();
  }, 120_000);

  it('refuses a file that is there, a tenant that is not, and a format that it does not know, with exit code 2', () => {
    expect(exported('requests.csv').output).toContain('is there already');
    expect(exported('new.jsonl', '--tenant', 'nobody')).toMatchObject({ status: 2 });
    expect(exported('new.jsonl', '--format', 'xml')).toMatchObject({ status: 2 });
    expect(audit('verify', path.join(folder, 'absent.jsonl'))).toMatchObject({ status: 2 });
  }, 120_000);

  it('records each export in the record of the tenant, and says which months have ended', async () => {
    const stores = await openStores(readEnvironment({ ARGUS_DATA_DIR: data }), pino({ level: 'silent' }));
    expect(await drainEvents({ ...stores, now: () => NOON })).toBeGreaterThanOrEqual(3);
    await stores.close();
    const { output } = audit('expire', '--plan', '--data', data);
    expect(output).toContain('every month is still kept');
  }, 120_000);
});
