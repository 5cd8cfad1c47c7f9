import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvironment } from '#config/environment.ts';
import { TIERS, tierTable } from '#contracts/tiers.ts';
import { openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS as POSTGRES } from '#database/testing/servers.ts';
import { migrate } from '#warehouse/migrate.ts';
import { MIGRATIONS as CLICKHOUSE } from '#warehouse/testing/engines.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { openStores } from './stores.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'argus-stores-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** The highest tier under another name: recipients of it keep an older program from starting. */
const FIVE = tierTable([
  ...TIERS,
  {
    name: 'research',
    rank: 50,
    capabilities: TIERS.at(-1)?.capabilities ?? [],
    historyDays: null,
    requestsPerSecond: 400,
  },
]);
const warehouseAt = () => openWarehouse({ directory: path.join(directory, 'warehouse') });

async function viewsOfResearch(): Promise<number> {
  const warehouse = await warehouseAt();
  const sql = `SELECT toUInt32(count()) AS n FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'tier_research_')`;
  const rows = await warehouse.query({ sql, schema: z.object({ n: z.number() }) });
  await warehouse.close();
  return rows[0]?.n ?? 0;
}

it('keeps the views of a tier when a program that does not know it is refused', async () => {
  const warehouse = await warehouseAt();
  await migrate(warehouse, { directory: CLICKHOUSE, tiers: FIVE });
  await warehouse.close();
  const database = await openDatabase({ directory: path.join(directory, 'database') });
  await migrateDatabase(database, { directory: POSTGRES, tiers: FIVE });
  await seedDemoTenant(database, FIVE);
  await database.close();
  const before = await viewsOfResearch();
  expect(before).toBeGreaterThan(5);
  const config = readEnvironment({ ARGUS_DATA_DIR: directory });
  await expect(openStores(config, pino({ enabled: false }))).rejects.toMatchObject({ code: 'ARGUS_TIER_IN_USE' });
  expect(await viewsOfResearch()).toBe(before);
}, 60_000);
