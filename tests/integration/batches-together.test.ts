import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { lastSession, loadHistory, runLastBatches } from '#cli/flows/history.ts';
import { runBatch } from '#cli/flows/runs.ts';
import { readEnvironment } from '#config/environment.ts';
import type { Feed } from '#feeds/feed.ts';
import type { Instrument } from '#market/instrument.ts';
import { marketOf, marketsOf } from '#market/market-id.ts';
import { createSimulator } from '#simulator/simulator.ts';
import { freePorts } from '../fault/world.ts';
import { temporalCli } from './temporal.ts';

const NOW = Date.UTC(2026, 0, 9, 3);
const folder = mkdtempSync(path.join(tmpdir(), 'argus-lanes-'));
const progress = { update: () => {} };
const MARKETS = ['24x7', 'fx', 'xlon'];

/** An instrument of each of three markets. */
async function smallFeed(): Promise<Feed> {
  const whole = createSimulator({ seed: 7, now: () => NOW });
  const all = await whole.instruments();
  const chosen = MARKETS.flatMap((market) =>
    all.filter((one: Instrument) => marketOf(one.calendar) === market).slice(0, 1),
  );
  const symbols = new Set(chosen.map(({ symbol }) => symbol));
  const coverage = async () => (await whole.coverage()).filter(({ symbol }) => symbols.has(symbol));
  return { ...whole, instruments: async () => chosen, coverage };
}

/** Content hashes after the first batches of all markets, run in lanes or one after the other. */
async function hashesOf(name: string, inLanes: boolean) {
  const ports = await freePorts();
  const argus = await startArgus({
    config: readEnvironment({
      ARGUS_DATA_DIR: path.join(folder, name),
      ARGUS_TEMPORAL_CLI: temporalCli() as string,
      ARGUS_TEMPORAL_PORT: String(ports.temporal),
      ARGUS_TEMPORAL_UI_PORT: String(ports.ui),
      ARGUS_METRICS_PORT: String(ports.metrics),
    }),
    log: pino({ level: 'silent' }),
    openFeed: smallFeed,
    gateway: false,
  });
  try {
    await loadHistory(argus, NOW, 'history', createStageEvents(), progress, { minuteDays: 5, dailyDays: 300 });
    if (inLanes) expect(await runLastBatches(argus, NOW, progress)).toHaveLength(MARKETS.length);
    else
      for (const market of [...marketsOf(argus.instruments)].reverse()) {
        const session = lastSession(market, NOW);
        await runBatch(argus.client, { market, date: session?.date ?? '', lists: [] });
      }
    return await argus.operator.hash();
  } finally {
    await argus.stop();
  }
}

describe.skipIf(temporalCli() === null)('first batches of several markets (skipped without a Temporal CLI)', () => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('first batches give the same tables two at a time and one after the other, in whatever order', async () => {
    const together = await hashesOf('lanes', true);
    const apart = await hashesOf('row', false);
    expect(together.tables).toEqual(apart.tables);
    expect(together.tables.find(({ table }) => table === 'regimes')?.rows).toBeGreaterThan(1_000);
    // The last batch draws every page again.
    expect(together.release).not.toBeNull();
  }, 1_500_000);
});
