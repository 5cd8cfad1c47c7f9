import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { calendarOf } from '#market/calendar/calendar.ts';
import { temporalCli } from '../integration/temporal.ts';
import { type ArgusProcess, argus, freePorts, type Ports, uniform } from './world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-quality-'));
const data = path.join(folder, 'data');
const outbox = path.join(data, 'outbox');
const DATE = '2026-01-09';
const BATCH = `batch-xnys-${DATE}`;
const OPEN = `${DATE}T14:30Z`;

/** Two years of daily bars of six shares; on the last day BBB doubles and CCC is printed in another unit. */
function writeDays(file: string): void {
  const sessions = calendarOf('XNYS').sessions(Date.UTC(2024, 0, 2), Date.UTC(2026, 0, 10));
  const lines = ['symbol,asset_class,venue,ts,open,high,low,close,volume'];
  for (const [index, symbol] of ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'FFF'].entries()) {
    const random = uniform(index + 1);
    let price = 50 + 10 * index;
    for (const { date } of sessions) {
      const last = date === DATE;
      const scale = last && symbol === 'BBB' ? 2 : last && symbol === 'CCC' ? 100 : 1;
      const open = price * scale;
      price *= 1 + (random() - 0.5) * 0.03;
      const close = price * scale;
      const [high, low] = [Math.max(open, close) * 1.002, Math.min(open, close) * 0.998];
      lines.push([symbol, 'us_equity', 'US', date, open, high, low, close, 1e6].join());
    }
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
}

describe.skipIf(temporalCli() === null)('a day with bad bars (skipped without a Temporal CLI)', () => {
  let ports: Ports;
  let run: ArgusProcess;
  const ask = async (...args: string[]) => {
    const command = argus(args, data, ports);
    return { code: await command.exit, text: command.output() };
  };
  const mails = () => (existsSync(outbox) ? readdirSync(outbox).length : 0);

  beforeAll(async () => {
    const bars = path.join(folder, 'days.csv');
    writeDays(bars);
    ports = await freePorts();
    run = argus(['replay', '--bars', bars, '--batch', DATE], data, ports);
  });
  afterAll(async () => {
    run.child.kill('SIGINT');
    await run.exit;
    rmSync(folder, { recursive: true, force: true });
  });

  it('parks before anything is published or mailed, with the offending rows named', async () => {
    await vi.waitFor(async () => expect((await ask('status')).code).toBe(6), { timeout: 60_000, interval: 1_000 });
    const { text } = await ask('status');
    expect(text).toContain(`BLOCKED ${BATCH} in quality`);
    expect(text).toContain('ARGUS_QUALITY_BLOCKED');
    expect(text).toContain(`jump-without-action: BBB 1d ${OPEN}`);
    expect(text).toContain(`unit-change: CCC 1d ${OPEN}`);
    expect(mails()).toBe(0);
    expect(JSON.parse((await ask('status', '--json')).text).release).toBeNull();
    expect((await ask('quality')).text).toContain('BLOCKED: 3 blocking');
  }, 90_000);

  it('goes on when the wrong bar is quarantined and the true one accepted, and keeps both on record', async () => {
    expect((await ask('quarantine', 'CCC', OPEN, '--reason', 'printed in cents')).text).toContain('1 bar taken out');
    const accepted = await ask('quality', 'accept', 'jump-without-action', 'BBB', OPEN, '--reason', 'merger');
    expect(accepted.code, accepted.text).toBe(0);
    expect((await ask('ops', 'retry', BATCH)).text).toContain('retry sent');
    await vi.waitFor(() => expect(mails()).toBe(4), { timeout: 60_000, interval: 500 });
    const [report] = JSON.parse((await ask('quality', '--json')).text);
    expect(report).toMatchObject({ blocking: 0, accepted: 1 });
    expect((await ask('quarantine')).text).toContain('printed in cents');
    const { text } = await ask(
      'sql',
      '--json',
      `SELECT count() AS n FROM bars WHERE symbol = 'CCC' AND timeframe = '1d'`,
    );
    const counted = await ask(
      'sql',
      '--json',
      `SELECT count() AS n FROM valid_bars WHERE symbol = 'CCC' AND timeframe = '1d'`,
    );
    const n = (json: string) => Number(JSON.parse(json).data[0].n);
    expect(n(text) - n(counted.text)).toBe(1);
  }, 90_000);

  it('names a bar that is not there instead of quarantining nothing in silence', async () => {
    const none = await ask('quarantine', 'CCC', '2020-01-01T14:30Z', '--reason', 'x');
    expect([none.code, none.text]).toEqual([
      2,
      expect.stringContaining('has no 1d bar that opens at 2020-01-01 14:30'),
    ]);
  });
});
