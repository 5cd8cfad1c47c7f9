import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { z } from 'zod';
import { openDatabase } from '#database/database.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { MIGRATIONS as POSTGRES } from '#database/testing/servers.ts';
import { openDrain } from '#metering/drain.ts';
import { openRequestSpool } from '#metering/request-spool.ts';
import { migrate } from '#warehouse/migrate.ts';
import { MIGRATIONS as CLICKHOUSE } from '#warehouse/testing/engines.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { freePorts, uniform } from './world.ts';

const script = (name: string) => fileURLToPath(new URL(`../../metering/testing/${name}.ts`, import.meta.url));
const CONNECTIONS = 16;

export interface MeteringFigures {
  readonly answered: number;
  readonly rows: number;
  /** Recorded, and killed before the answer arrived. */
  readonly unanswered: number;
  /** Recorded, and killed before the mark of the answer was. */
  readonly interrupted: number;
  readonly ledger: number;
  readonly segments: number;
  readonly gatewayKills: number;
  readonly drainKills: number;
}

/**
 * Kills a gateway and a drain (kill -9) at random moments under load, then drains the rest and counts: every answered request is one row, and
 * the ledger is the sum of what the rows say was billed.
 */
export async function killMetering(options: {
  readonly kills: number;
  readonly lines: number;
  readonly seed: number;
}): Promise<MeteringFigures> {
  const random = uniform(options.seed);
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-metering-'));
  const [spoolFolder, warehouseFolder, databaseFolder] = ['spool', 'warehouse', 'database'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string];
  try {
    mkdirSync(spoolFolder);
    await makeStores(warehouseFolder, databaseFolder);
    const { gateway: port } = await freePorts();
    const answered = new Set<string>();
    let stopped = false;
    const load = Promise.all(Array.from({ length: CONNECTIONS }, () => ask(port, answered, () => stopped)));

    const drained = endlessKills(options.kills, random, () =>
      start('endless-drain', [spoolFolder, warehouseFolder, databaseFolder]),
    );
    const share = options.lines / options.kills;
    for (let kill = 1; kill <= options.kills; kill++) {
      const gateway = await start('recording-server', [spoolFolder, String(port)]);
      // At a random place among the requests that this start shall answer.
      const until = (kill - 1 + 0.5 + random()) * share;
      while (
        answered.size < Math.min(until, options.lines) ||
        (kill === options.kills && answered.size < options.lines)
      )
        await sleep(1 + random() * 4);
      await end(gateway);
    }
    stopped = true;
    await load;
    const drainKills = await drained;
    // A restarted gateway seals what it finds; then the rest is drained.
    await (
      await openRequestSpool({ directory: spoolFolder, now: Date.now, random: bytesOf(random), sync: 'none' })
    ).close();
    const counted = await count([spoolFolder, warehouseFolder, databaseFolder], answered);
    return { ...counted, gatewayKills: options.kills, drainKills };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const bytesOf = (random: () => number) => (length: number) =>
  Uint8Array.from({ length }, () => Math.floor(random() * 256));

async function makeStores(warehouseFolder: string, databaseFolder: string): Promise<void> {
  const warehouse = await openWarehouse({ directory: warehouseFolder });
  await migrate(warehouse, { directory: CLICKHOUSE });
  await warehouse.close();
  const database = await openDatabase({ directory: databaseFolder });
  await migrateDatabase(database, { directory: POSTGRES });
  await database.close();
}

async function start(name: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script(name), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended before it was ready`))),
  ]);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** Starts and kills a process so often, at moments within two seconds of its readiness. */
async function endlessKills(kills: number, random: () => number, begin: () => Promise<ChildProcess>): Promise<number> {
  for (let kill = 0; kill < kills; kill++) {
    const child = await begin();
    await sleep(random() * 2_000);
    expect(child.exitCode).toBeNull();
    await end(child);
  }
  return kills;
}

/** Asks one request after the other, also while nobody answers. */
async function ask(port: number, answered: Set<string>, stopped: () => boolean): Promise<void> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  while (!stopped()) {
    const id = await new Promise<string | null>((resolve) => {
      const request = http.get({ host: '127.0.0.1', port, agent }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve(response.statusCode === 200 && body.length === 36 ? body : null));
        response.on('error', () => resolve(null));
      });
      request.on('error', () => resolve(null));
    });
    if (id === null) await sleep(5);
    else answered.add(id);
  }
  agent.destroy();
}

const requestRow = z.object({ id: z.string(), billed: z.number(), unbilled: z.string() });

async function count([spoolFolder, warehouseFolder, databaseFolder]: [string, string, string], answered: Set<string>) {
  const warehouse = await openWarehouse({ directory: warehouseFolder });
  const database = await openDatabase({ directory: databaseFolder });
  try {
    await openDrain({ warehouse, database, directory: spoolFolder, now: Date.now }).pass('all');
    expect(readdirSync(spoolFolder).filter((file) => /\.(open|sealed|damaged)$/.test(file))).toEqual([]);
    const rows = await warehouse.query({ sql: 'SELECT id, billed, unbilled FROM audit_requests', schema: requestRow });
    const ids = new Set(rows.map(({ id }) => id));
    expect(ids.size).toBe(rows.length);
    expect([...answered].filter((id) => !ids.has(id))).toEqual([]);
    const [sums] = await database.system((tx) =>
      tx.rows(
        z.object({
          ledger: z.coerce.number(),
          segments: z.coerce.number(),
          lines: z.coerce.number(),
          heads: z.coerce.number(),
        }),
        `SELECT (SELECT sum(quantity) FROM usage_ledger) AS ledger, (SELECT count(*) FROM usage_segments) AS segments,
                (SELECT sum(lines) FROM usage_segments) AS lines, (SELECT sum(lines) FROM audit_heads) AS heads`,
      ),
    );
    const interrupted = rows.filter(({ unbilled }) => unbilled === 'interrupted').length;
    expect(sums).toMatchObject({ lines: rows.length, heads: rows.length });
    expect(sums?.ledger).toBe(rows.reduce((sum, { billed }) => sum + billed, 0));
    expect(sums?.ledger).toBe(rows.length - interrupted);
    return {
      answered: answered.size,
      rows: rows.length,
      unanswered: rows.length - answered.size,
      interrupted,
      ledger: sums?.ledger ?? 0,
      segments: sums?.segments ?? 0,
    };
  } finally {
    await warehouse.close();
    await database.close();
  }
}
