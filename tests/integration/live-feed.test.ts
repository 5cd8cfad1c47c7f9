import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningArgus, startArgus } from '#app/runtime.ts';
import { createStageEvents } from '#app/stage-events.ts';
import { loadHistory, runLastBatches } from '#cli/flows/history.ts';
import { runTick } from '#cli/flows/runs.ts';
import { readEnvironment } from '#config/environment.ts';
import { openBinanceRest } from '#feeds/binance-rest/binance-rest.ts';
import { type Exchange, startExchange } from '#feeds/binance-rest/testing/exchange.ts';
import { walkOf } from '#feeds/binance-rest/testing/walk.ts';
import { NOON, startWorld, type World } from '#feeds/binance-rest/testing/world.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { type ArgusProcess, argus, freePorts, type Ports } from '../fault/world.ts';
import { temporalCli } from './temporal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-live-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const iso = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

describe.skipIf(temporalCli() === null)('a live feed through the whole line (skipped without a Temporal CLI)', () => {
  let world: World;
  let running: RunningArgus;
  const progress = { update() {}, done() {}, fail() {} };
  const events = createStageEvents();

  beforeAll(async () => {
    // Five seconds after the minute, as a scheduled tick: the machine is a second and a half ahead of the exchange.
    world = await startWorld({ time: NOON + 5_000, skew: 1_500 });
    const ports = await freePorts();
    running = await startArgus({
      config: readEnvironment({
        ARGUS_DATA_DIR: path.join(folder, 'virtual'),
        ARGUS_TEMPORAL_CLI: temporalCli() as string,
        ARGUS_TEMPORAL_PORT: String(ports.temporal),
        ARGUS_TEMPORAL_UI_PORT: String(ports.ui),
        ARGUS_METRICS_PORT: String(ports.metrics),
      }),
      log: pino({ level: 'silent' }),
      openFeed: () => openBinanceRest({ ...world.options, symbols: ['BTCUSDT', 'ETHUSDT'], timeoutMs: 2_000 }),
      gateway: false,
      onStage: events.emit,
    });
  }, 60_000);
  afterAll(async () => {
    await running?.stop();
    await world?.exchange.close();
  });

  const tick = (asOf: number) => {
    world.setTime(Math.max(world.options.now(), asOf + 5_000));
    return runTick(running.client, { market: '24x7', asOf });
  };
  const ask = async (query: string): Promise<string[]> =>
    (await running.operator.sql({ query, format: 'CSV' }))
      .trim()
      .split('\n')
      .map((line) => line.replaceAll('"', ''));
  const minutesStored = () =>
    ask("SELECT symbol, count(), max(close_time) FROM bars FINAL WHERE timeframe = '1m' GROUP BY 1 ORDER BY 1");

  it('history arrives complete, minutes and official days, and the batch of the last day is computed from it', async () => {
    const to = NOON - 2 * MINUTE;
    const bars = await loadHistory(running, to, 'history', events, progress, { minuteDays: 45 });
    // 45 days back lies in the day that starts 44.5 days back: history begins with a whole session.
    const minutes = 44 * 1440 + 12 * 60 - 2;
    const days = (Math.floor(NOON / DAY) * DAY - Date.UTC(2025, 10, 12)) / DAY;
    expect(bars).toBe(2 * (minutes + days));
    const [batch] = await runLastBatches(running, NOON, progress);
    expect(batch?.regimes).toBeGreaterThan(100);
  });

  it('a tick commits the newest closed minute and publishes regimes', async () => {
    const result = await tick(NOON);
    expect(result.skipped).toBeUndefined();
    expect(result.regimes).toBeGreaterThan(0);
    expect(await ask("SELECT bars_through FROM runs FINAL WHERE kind = 'tick'")).toEqual([`${iso(NOON)}.000`]);
    expect((await running.operator.status()).release).toMatch(/^[0-9a-f]{64}$/);
  });

  it('after a 429 and a dropped connection the next tick commits all the same', async () => {
    world.exchange.misbehave('429', { retryAfter: 3 });
    world.exchange.misbehave('drop');
    const result = await tick(NOON + MINUTE);
    expect(result.regimes).toBeGreaterThan(0);
    expect(world.exchange.requests.map(({ status }) => status)).toContain(429);
    expect(await ask("SELECT count() FROM runs FINAL WHERE kind = 'tick'")).toEqual(['2']);
  });

  it('no candle was stored or even asked for before it was closed on the clock of the exchange', async () => {
    const expected = 44 * 1440 + 12 * 60 + 1;
    expect(await minutesStored()).toEqual(
      ['BTCUSDT', 'ETHUSDT'].map((symbol) => `${symbol},${expected},${iso(NOON + MINUTE)}.000`),
    );
    const early = world.exchange.requests.filter(
      ({ path: requestPath, parameters, at }) => requestPath.endsWith('/klines') && Number(parameters.endTime) >= at,
    );
    expect(early).toEqual([]);
    const last = walkOf(1, 90_000, 0).candle('1m', NOON);
    expect(
      await ask(
        `SELECT close, volume FROM bars FINAL WHERE timeframe = '1m' AND symbol = 'BTCUSDT' AND open_time = '${iso(NOON)}'`,
      ),
    ).toEqual([`${last.close},${last.volume}`]);
  });

  it('a late candle holds the watermark, a halt is filled after three minutes, and what comes after all replaces the fill', async () => {
    const eth = () =>
      ask(
        `SELECT volume FROM bars FINAL WHERE timeframe = '1m' AND symbol = 'ETHUSDT' AND open_time >= '${iso(NOON + MINUTE)}' ORDER BY open_time`,
      );
    world.exchange.outage(NOON + MINUTE, NOON + 4 * MINUTE, 'ETHUSDT');
    await expect(tick(NOON + 2 * MINUTE)).rejects.toThrow();
    expect(await eth()).toEqual(['']);
    await tick(NOON + 4 * MINUTE);
    expect(await eth()).toEqual(['0', '0', '0']);
    world.exchange.restore();
    await tick(NOON + 5 * MINUTE);
    const walk = walkOf(2, 3_000, 0);
    const traded = [1, 2, 3, 4].map((minute) => String(walk.candle('1m', NOON + minute * MINUTE).volume));
    expect(await eth()).toEqual(traded);
  });
});

describe.skipIf(temporalCli() === null)('argus up --feed (skipped without a Temporal CLI)', () => {
  const midnight = Math.floor(Date.now() / DAY) * DAY;
  let exchange: Exchange;
  let ports: Ports;
  beforeAll(async () => {
    const symbols = {
      BTCUSDT: walkOf(1, 90_000, midnight - 50 * DAY),
      ETHUSDT: walkOf(2, 3_000, midnight - 50 * DAY),
    };
    exchange = await startExchange({ symbols, now: Date.now });
    ports = await freePorts();
  });
  afterAll(() => exchange.close());

  const up = (symbols: string) =>
    argus(['up', '--feed', `binance:${symbols}`, '--history-days', '3'], path.join(folder, 'real'), ports, {
      ARGUS_BINANCE_URL: exchange.url,
      ARGUS_TEMPORAL_CLI: temporalCli() as string,
    });
  const waitForOutput = async (run: ArgusProcess, what: RegExp) => {
    const heard = () => (run.child.exitCode === null ? run.output() : `ended: ${run.output()}`);
    await expect.poll(heard, { timeout: 40_000, interval: 100 }).toMatch(new RegExp(`${what.source}|^ended`, 's'));
    expect(run.output()).toMatch(what);
  };
  const stop = async (run: ArgusProcess, code = 0) => {
    const started = performance.now();
    run.child.kill('SIGINT');
    expect(await run.exit, run.output()).toBe(code);
    return performance.now() - started;
  };

  it('needs nothing but the network: history, a batch, a first tick, then it runs until it is stopped', async () => {
    const run = up('BTCUSDT');
    await waitForOutput(run, /✓ load history by backfill workflows.*✓ first tick.*gateway http/s);
    await stop(run);
  }, 60_000);

  it('stops within ten seconds also while the exchange makes it wait, and loads the history of a symbol added later', async () => {
    exchange.misbehave('429', { retryAfter: 80 });
    const waiting = up('BTCUSDT,ETHUSDT');
    await waitForOutput(waiting, /the exchange asks for a pause/);
    // Its history is not loaded: the exit code says so.
    expect(await stop(waiting, 130)).toBeLessThan(10_000);
    exchange.forgive();
    const run = up('BTCUSDT,ETHUSDT');
    await waitForOutput(run, /✓ load history by backfill workflows.*✓ first tick.*gateway http/s);
    await stop(run);
    const query =
      "SELECT symbol, min(open_time) < now() - INTERVAL 47 HOUR FROM bars FINAL WHERE timeframe = '1m' GROUP BY 1 ORDER BY 1";
    const command = argus(['sql', query, '--format', 'CSV'], path.join(folder, 'real'), ports);
    expect(await command.exit).toBe(0);
    expect(command.output().trim()).toBe('"BTCUSDT",1\n"ETHUSDT",1');
  }, 60_000);

  it.each([
    ['kraken:XBTUSD', 'there is no feed "kraken"'],
    ['binance:', '"" is not a symbol'],
    ['binance:BTCUSDT,,ETHUSDT', '"" is not a symbol'],
    ['binance:BTC/USDT', '"BTC/USDT" is not a symbol'],
    ['binance:BTCUSDT,btcusdt', 'BTCUSDT is there twice'],
  ])('%s is refused with exit code 2 before anything starts', async (feed, reason) => {
    const run = argus(['up', '--feed', feed], path.join(folder, 'refused'), await freePorts());
    expect(await run.exit).toBe(2);
    expect(run.output()).toContain(`ARGUS_USAGE: --feed ${feed}: ${reason}`);
  });

  it('an unknown symbol is refused by name with exit code 2, and what was started is stopped', async () => {
    const exchange = await startExchange({ symbols: {}, now: Date.now });
    const run = argus(['up'], path.join(folder, 'unknown'), await freePorts(), {
      ARGUS_FEED: 'binance:NOPEUSDT',
      ARGUS_BINANCE_URL: exchange.url,
      ARGUS_TEMPORAL_CLI: temporalCli() as string,
    });
    expect(await run.exit, run.output()).toBe(2);
    expect(run.output()).toContain('ARGUS_FEED_REQUEST: the exchange has no symbol NOPEUSDT');
    await exchange.close();
  }, 30_000);
});
