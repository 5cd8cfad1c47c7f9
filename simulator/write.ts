import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { openReader } from '#feeds/tables/duckdb.ts';
import { quoteText } from '#feeds/tables/quoting.ts';
import { calendarOf, type Session } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { type Anomaly, anomalyOf, withAnomalies } from './anomalies.ts';
import { withDeliveryFaults } from './faults.ts';
import { createSimulator } from './simulator.ts';
import type { World } from './worlds.ts';

export interface SimulationRequest {
  readonly world: World;
  readonly seed: number;
  readonly symbols: number;
  /** Sessions of each symbol's calendar, counted back from `to` (UTC ms). */
  readonly days: number;
  readonly to: number;
  readonly timeframe: '1m' | '1d';
  /** Parquet when its name ends so, else CSV. */
  readonly out: string;
  readonly truth?: string;
  /** With labelled anomalies, and with minutes as a feed delivers them: some missing. */
  readonly anomalies?: boolean;
  readonly faults?: boolean;
}

/**
 * Writes bars of a simulated world as tidy columns, by symbol and time. With `truth` it writes the regimes behind them
 * into another file: ground truth is not part of any warehouse, and no product query can read it. The file appears
 * complete or not at all. Returns the number of bars and symbols.
 */
export async function writeSimulation(
  request: SimulationRequest,
  onSymbol: (done: number, total: number) => void = () => {},
): Promise<{ bars: number; symbols: number }> {
  const { seed, world, timeframe, to } = request;
  const simulator = createSimulator({ seed, world, universe: 'full', now: () => to });
  const marked = request.anomalies === true ? withAnomalies(simulator, { seed }) : simulator;
  const feed = request.faults === true ? withDeliveryFaults(marked, { seed, now: () => to }) : marked;
  const instruments = spreadOver(await simulator.instruments(), request.symbols);
  const folder = await mkdtemp(path.join(path.dirname(path.resolve(request.out)), '.argus-simulate-'));
  const bars = lines(path.join(folder, 'bars.csv'), 'symbol,asset_class,venue,ts,open,high,low,close,volume');
  const truth =
    request.truth === undefined ? null : lines(path.join(folder, 'truth.csv'), 'symbol,ts,regime,slow_regime,anomaly');
  let count = 0;
  try {
    for (const [done, { symbol, assetClass, calendar }] of instruments.entries()) {
      const first = calendarOf(calendar)
        .sessions(to - (2 * request.days + 20) * DAY, to)
        .filter(({ close }) => close <= to)
        .at(-request.days);
      const from = first?.open ?? to;
      const anomalyAt = request.anomalies === true && timeframe === '1m' ? labels(seed, symbol, calendar) : () => '';
      for await (const { bars: columns } of feed.bars({ timeframe, symbols: [symbol], from, to })) {
        const { openTime: time, open, high, low, close, volume } = columns;
        for (let i = 0; i < columns.length; i++) {
          const t = time[i];
          const ts = new Date(t).toISOString();
          await bars.write(
            `${symbol},${assetClass},${calendar},${ts},${open[i]},${high[i]},${low[i]},${close[i]},${volume[i]}\n`,
          );
          if (truth === null) continue;
          const state = simulator.truth(symbol, t);
          if (state !== null)
            await truth.write(
              `${symbol},${ts},${REGIME_LABELS[state.regime]},${REGIME_LABELS[state.slow]},${anomalyAt(t)}\n`,
            );
        }
        count += columns.length;
      }
      onSymbol(done + 1, instruments.length);
    }
    await bars.end();
    await truth?.end();
    // The truth first: bars without their truth would look whole.
    if (request.truth !== undefined) await convert(path.join(folder, 'truth.csv'), request.truth);
    await convert(path.join(folder, 'bars.csv'), request.out);
    return { bars: count, symbols: instruments.length };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Kind of the anomaly that a minute of a symbol belongs to, or nothing. */
function labels(seed: number, symbol: string, calendar: CalendarId): (t: number) => string {
  let session: Session | null = null;
  let anomaly: Anomaly | null = null;
  return (t) => {
    if (session === null || t < session.open || t >= session.close) {
      session = calendarOf(calendar).sessionAt(t);
      anomaly = session === null ? null : anomalyOf(seed, symbol, session.open, session.close);
    }
    const inside = anomaly !== null && t >= anomaly.onset && t < anomaly.onset + anomaly.minutes * MINUTE;
    return inside && anomaly !== null ? anomaly.kind : '';
  };
}

/** `n` of a list at even distances, in their order: every class has its share. */
const spreadOver = <T>(all: readonly T[], n: number): T[] =>
  Array.from(
    { length: Math.min(n, all.length) },
    (_, i) => all[Math.floor((i * all.length) / Math.min(n, all.length))],
  );

function lines(file: string, header: string) {
  const stream = createWriteStream(file);
  let failure: Error | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  stream.write(`${header}\n`);
  return {
    async write(line: string): Promise<void> {
      if (failure !== null) throw failure;
      if (!stream.write(line)) await once(stream, 'drain');
    },
    async end(): Promise<void> {
      stream.end();
      await finished(stream);
    },
  };
}

/** Writes a CSV as Parquet or CSV under its final name, whole. */
async function convert(from: string, to: string): Promise<void> {
  const reader = await openReader();
  const part = `${to}.part`;
  const format = to.endsWith('.parquet') ? 'FORMAT parquet, COMPRESSION zstd' : 'FORMAT csv, HEADER';
  try {
    await reader.run(
      to,
      `COPY (SELECT * FROM read_csv(${quoteText(from)}, header = true)) TO ${quoteText(part)} (${format})`,
    );
    await rename(part, to);
  } finally {
    reader.close();
    await rm(part, { force: true });
  }
}
