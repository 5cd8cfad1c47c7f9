/**
 * Question: how fast does `ledger verify` read the track record again, in how much memory, and does it find one changed row?
 * ARGUS_BENCH_LEDGER_ROWS: rows of the ledger; the default is a million.
 * Baseline: bare SHA-256 over as many rows of the same bytes in the same process, without a warehouse.
 * Fairness: the baseline hashes rows of the mean length of what is hashed of ours; it reads, compares and lays out nothing.
 */

import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFences } from '#database/testing/fences.ts';
import { createRandom } from '#market/math/random.ts';
import { MINUTE } from '#market/time.ts';
import { appendLedger, chainHead } from '#warehouse/ledger/append.ts';
import { SIGNAL_LEDGER, type SignalEntry } from '#warehouse/ledger/signals.ts';
import { verifyLedger } from '#warehouse/ledger/verify.ts';
import { migrate } from '#warehouse/migrate.ts';
import { openWarehouse } from '#warehouse/warehouse.ts';
import { report, timed } from './measure.ts';

const ROWS = Number(process.env.ARGUS_BENCH_LEDGER_ROWS ?? 1_000_000);
const SYMBOLS = 500;
const START = Date.UTC(2026, 0, 1);
const CHAIN = '24x7/ticks';
/** Rows of one insert. */
const CHUNK = 25_000;

const random = createRandom(1);
/** Row i of a ledger of minutes: all symbols of a minute, then the next. */
function rowOf(i: number): SignalEntry {
  const barOpen = START + Math.floor(i / SYMBOLS) * MINUTE;
  const shrunk = random();
  return {
    issuedAt: barOpen + MINUTE,
    symbol: `SYM${i % SYMBOLS}`,
    timeframe: '1m',
    barOpen,
    barClose: barOpen + MINUTE,
    horizon: 15,
    p: random(),
    shrunk,
    direction: shrunk > 0.52 ? 'up' : shrunk < 0.48 ? 'down' : 'neutral',
    confidence: Math.max(shrunk, 1 - shrunk),
    reason: Math.abs(shrunk - 0.5) <= 0.02 ? 'below_threshold' : '',
    low: -random() / 50,
    high: random() / 50,
    base: 0.5,
    modelVersion: START,
    regime: 'stress',
    probabilities: Float32Array.of(random(), random(), random(), random(), random()),
    novelty: Math.fround(random()),
    featureSha256: hash('sha256', String(i)),
    engineFingerprint: 'bench',
  };
}

/**
 * Time and result of a call, and the largest growth of the resident memory of the process, the engine's included,
 * during it.
 */
async function watched<T>(work: () => Promise<T>): Promise<{ ms: number; result: T; growth: number }> {
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const done = await timed(work);
  clearInterval(watch);
  return { ...done, growth: Math.max(peak, process.memoryUsage.rss()) - before };
}

const folder = mkdtempSync(path.join(process.env.ARGUS_BENCH_DIR ?? tmpdir(), 'argus-ledger-'));
const warehouse = await openWarehouse({ directory: folder });
await migrate(warehouse, { directory: fileURLToPath(new URL('../migrations/clickhouse', import.meta.url)) });
const fences = await startFences();
const headOf = (chain: string) => fences.open(chain, chainHead);
let bytes = 0;
const filled = await timed(async () => {
  for (let first = 0; first < ROWS; first += CHUNK) {
    const rows = Array.from({ length: Math.min(CHUNK, ROWS - first) }, (_, k) => rowOf(first + k));
    for (const [k, row] of rows.entries()) bytes += 65 + `${first + k + 1}|${SIGNAL_LEDGER.canonical(row)}`.length;
    const stamp = { asOf: START, version: 1, runId: 'bench', activityId: `ledger-${first}` };
    await appendLedger({ warehouse, headOf }, { ledger: SIGNAL_LEDGER, chain: CHAIN, rows }, stamp);
  }
});

const plain = 'x'.repeat(Math.round(bytes / ROWS));
const bare = await timed(() => {
  let last = '';
  for (let i = 0; i < ROWS; i++) last = hash('sha256', plain);
  return last;
});
const rate = (ms: number) => `${Math.round((ROWS / ms) * 1000).toLocaleString('en')} rows/s`;
const beside = (ms: number) => ({ name: 'bare SHA-256 of as many bytes', figure: rate(bare.ms), ratio: bare.ms / ms });
const mib = (size: number) => `${(size / 1024 ** 2).toFixed(0)} MiB`;

report(`append ${ROWS.toLocaleString('en')} signals, ${mib(bytes)} hashed`, rate(filled.ms), beside(filled.ms));
const sound = await watched(() => verifyLedger(warehouse));
if (sound.result.faults.length > 0 || sound.result.chains[0]?.rows !== ROWS)
  throw new Error(`a ledger that nobody touched is not sound: ${JSON.stringify(sound.result)}`);
report('verify all of them', rate(sound.ms), beside(sound.ms));
report('  peak memory above that before', mib(sound.growth));

const changed = Math.max(1, Math.floor(0.7 * ROWS));
await warehouse.command(
  `ALTER TABLE signal_ledger UPDATE p_shrunk = p_shrunk + 1e-15 WHERE sequence = ${changed} SETTINGS mutations_sync = 2`,
);
const found = await watched(() => verifyLedger(warehouse));
const faults = found.result.faults.map(({ sequence }) => sequence);
if (faults.length !== 1 || faults[0] !== changed)
  throw new Error(`row ${changed} was changed, and verify says ${JSON.stringify(found.result.faults)}`);
report('one probability changed by 1e-15', `row ${changed.toLocaleString('en')} found`);
report('  verify with it, all rows', rate(found.ms), beside(found.ms));
report('  peak memory above that before, second time', mib(found.growth));
await warehouse.close();
rmSync(folder, { recursive: true, force: true });
