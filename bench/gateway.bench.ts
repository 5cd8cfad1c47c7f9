/**
 * Question: how many page requests a second does the gateway answer, and how long does each take?
 * Baseline: a bare node:http server that answers the same compressed bytes from memory, on the same machine with the same client.
 * Also: rendering and releasing all pages of the demo's size, beside writing the same bytes as plain files.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { metricsInRegistry } from '#app/gateway-metrics.ts';
import { can, TIERS } from '#contracts/tiers.ts';
import { openDatabase } from '#database/database.ts';
import { seedDemoTenant } from '#database/demo-tenant.ts';
import { migrateDatabase } from '#database/migrate.ts';
import { startFences } from '#database/testing/fences.ts';
import { loadSigningKeys } from '#delivery/access/keys.ts';
import { createLink } from '#delivery/access/links.ts';
import { createGateway } from '#delivery/gateway/gateway.ts';
import { currentRelease } from '#releases/pointer.ts';
import { openReleaseReader } from '#releases/release.ts';
import type { InstrumentModel } from '#reports/models/instrument.ts';
import type { PageRequest } from '#reports/pages.ts';
import { createPublisher } from '#site/publisher.ts';
import { quantile, report, timed } from './measure.ts';

const REQUESTS = 2_000;
const LANES = 8;
const LABELS = ['bull_trend', 'bear_trend', 'range_bound', 'high_volatility', 'stress'] as const;
const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'] as const;
const log = pino({ level: 'silent' });
const folder = mkdtempSync(path.join(tmpdir(), 'argus-bench-'));

const NO_DRAWINGS = { river: null, survival: null, next: null, novelty: null, calibration: null, coverage: null };

/** The drawings of half a year of days, as the tiers with a history have them. */
function drawings(seed: number): Pick<InstrumentModel, keyof typeof NO_DRAWINGS> {
  const days = Array.from({ length: 180 }, (_, day) => 20_000 + day);
  const last = days.at(-1)!;
  return {
    ...NO_DRAWINGS,
    river: {
      finding: 'A bull trend held on 90 of 180 days',
      from: 20_000,
      to: last,
      days,
      shares: LABELS.map((_, k) => days.map((day) => (day * (k + 3) + seed) % 21)),
      spells: Array.from({ length: 12 }, (_, k) => ({
        label: LABELS[(seed + k) % 5]!,
        from: 20_000 + 15 * k,
        to: 20_014 + 15 * k,
      })),
      unusual: [20_010, 20_100],
    },
    novelty: {
      finding: 'Two very unusual days',
      from: 20_000,
      to: last,
      days,
      oneIn: days.map((day) => (day % 9 === 0 ? 10 : 2)),
      peaks: [],
    },
  };
}

/** Instrument pages of the demo's size: 96 instruments in four tiers. */
const pages = TIERS.flatMap((tier) =>
  Array.from({ length: 96 }, (_, i): PageRequest => {
    const symbol = `SYM${i}`;
    const regimes = TIMEFRAMES.map((timeframe, k) => ({
      timeframe,
      label: LABELS[(i + k) % 5]!,
      probabilities: [0.5, 0.2, 0.1, 0.1, 0.1],
      confidence: 0.5,
      entropy: 1,
      ageBars: i,
      since: 1e12,
      remainingBars: 40,
      stay10: 0.8,
      persistenceBars: 50_000,
      persistenceSpells: 1_250,
      nextLabel: LABELS[(i + k + 1) % 5]!,
      nextShare: 0.4,
      nextSpells: 1_200,
      closeTime: 1.7e12,
    }));
    const changes = Array.from({ length: 20 }, (_, k) => ({
      symbol,
      name: symbol,
      assetClass: 'crypto',
      timeframe: TIMEFRAMES[k % 8]!,
      from: LABELS[k % 5]!,
      to: LABELS[(k + 1) % 5]!,
      confidence: 0.6,
      previousAgeBars: k,
      at: 1.7e12 + k,
    }));
    const base = {
      tier: tier.name,
      path: `/instrument/${symbol}`,
      title: symbol,
      asOf: 1.7e12,
      runId: 'bench',
      currentUntil: 1.8e12,
      nextUpdate: 1.8e12,
      trail: [],
      twins: null,
      navigation: [{ href: '/', text: 'Overview' }],
    };
    const model = {
      ...base,
      template: 'instrument' as const,
      symbol,
      name: symbol,
      assetClass: 'crypto',
      classTitle: 'Crypto',
      note: ['A sentence.'],
      citations: [],
      daily: LABELS[i % 5]!,
      relativeTo: 'against its last four years',
      headline: `${symbol} is in a bull trend, on day 3 of it`,
      deck: ['The daily chart has shown a bull trend for 3 days.'],
      tiles: [],
      ...(can(tier, 'history') ? drawings(i) : NO_DRAWINGS),
      dial: can(tier, 'evidence')
        ? {
            finding: 'Two of eight charts agree',
            rows: regimes.map(({ timeframe, label }) => ({ timeframe, label, share: 0.5, age: '3 days' })),
          }
        : null,
      ranges: null,
      peers: { finding: 'It is not alone', counts: [20, 20, 20, 20, 16], label: LABELS[i % 5]!, nearest: [] },
      turn: '',
      openDay: null,
      signals: [],
      consensus: null,
      shifts: [],
      regimes: can(tier, 'evidence') ? regimes : [],
      changes,
      history: can(tier, 'evidence') ? { days: 90, counts: [], changes } : null,
      againstClass: [],
    };
    return { tier: tier.name, path: base.path, template: 'instrument', model };
  }),
);
const fences = await startFences();
const pointer = fences.open('release', currentRelease);
const publisher = await createPublisher({ directory: path.join(folder, 'site'), pointer, threads: 2, log });
await publisher.publish({ runId: 'warm-up', asOf: 0, pages: pages.slice(0, 32), complete: true });
const full = await timed(() => publisher.publish({ runId: 'bench', asOf: 0, pages, complete: true }));
const again = await timed(() => publisher.publish({ runId: 'again', asOf: 0, pages, complete: true }));
const releases = openReleaseReader(path.join(folder, 'site'));
const release = await releases.current();
const bodies = await Promise.all(
  [...(release?.pages.values() ?? [])].map(({ sha256 }) => releases.read(sha256, 'raw')),
);
mkdirSync(path.join(folder, 'plain'));
const plain = await timed(() =>
  bodies.forEach((bytes, i) => void writeFileSync(path.join(folder, 'plain', `${i}.html`), bytes)),
);
report(`render and release ${pages.length} pages`, `${full.ms.toFixed(0)} ms`, {
  name: 'writing the same files',
  figure: `${plain.ms.toFixed(0)} ms`,
  ratio: full.ms / plain.ms,
});
report('  nothing changed', `${again.ms.toFixed(0)} ms`, {
  name: 'the full release',
  figure: `${full.ms.toFixed(0)} ms`,
  ratio: again.ms / full.ms,
});
await publisher.close();

const db = await openDatabase({ directory: path.join(folder, 'db') });
await migrateDatabase(db, { directory: fileURLToPath(new URL('../migrations/postgres', import.meta.url)) });
await seedDemoTenant(db);
const keys = loadSigningKeys({ directory: folder });
const gateway = await createGateway({
  database: db,
  keys,
  releases,
  metrics: metricsInRegistry(new Registry()),
  host: '127.0.0.1',
  port: 18788,
  baseUrl: 'http://127.0.0.1:18788',
  log,
});
const { url } = await createLink(
  { database: db, keys, baseUrl: gateway.url, now: Date.now() },
  { email: 'growth@example.com', scope: '/', days: 1 },
);
const exchange = await timed(() => fetch(url, { redirect: 'manual' }));
const cookie = exchange.result.headers.get('set-cookie')?.split(';')[0] ?? '';
const bytes = await releases.read(release?.pages.get('growth/instrument/SYM1')?.sha256 as string, 'br');
const baseline = http
  .createServer((_request, response) =>
    response.writeHead(200, { 'content-encoding': 'br', 'content-type': 'text/html' }).end(bytes),
  )
  .listen(18789, '127.0.0.1');
const agent = new http.Agent({ keepAlive: true, maxSockets: LANES });

async function load(port: number): Promise<{ rate: number; p95: number }> {
  const samples: number[] = [];
  let left = REQUESTS;
  const { ms } = await timed(() =>
    Promise.all(
      Array.from({ length: LANES }, async () => {
        while (left-- > 0) samples.push((await timed(() => get(port, `/instrument/SYM${left % 96}`))).ms);
      }),
    ),
  );
  return { rate: (REQUESTS / ms) * 1000, p95: quantile(samples, 0.95) };
}
function get(port: number, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http
      .get(
        { host: '127.0.0.1', port, path: target, agent, headers: { cookie, 'accept-encoding': 'br' } },
        (response) => {
          if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
          response.resume().on('end', resolve);
        },
      )
      .on('error', reject);
  });
}
await load(18789);
await load(18788);
const bare = await load(18789);
const ours = await load(18788);
report('gateway, requests a second', ours.rate.toFixed(0), {
  name: 'bare node:http',
  figure: bare.rate.toFixed(0),
  ratio: ours.rate / bare.rate,
});
report('gateway, p95', `${ours.p95.toFixed(1)} ms`, {
  name: 'bare node:http',
  figure: `${bare.p95.toFixed(1)} ms`,
  ratio: ours.p95 / bare.p95,
});
report('link to session', `${exchange.ms.toFixed(1)} ms`);
agent.destroy();
baseline.close();
await gateway.close();
await db.close();
rmSync(folder, { recursive: true, force: true });
process.exit();
