import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tryLock } from '#files/lock.ts';
import { temporalCli } from '../integration/temporal.ts';
import { argus, freePorts, writeBars } from './world.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'argus-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const bars = path.join(folder, 'bars.csv');
const row = (ts: string, prices = '1,2,0.5,1.5', volume = '10') => `AAA,crypto,binance,${ts},${prices},${volume}`;
const HEADER = 'symbol,asset_class,venue,ts,open,high,low,close,volume';

/** Runs the command line to its end: exit code and output. */
async function runArgus(args: readonly string[], data: string, extra: Record<string, string> = {}) {
  const run = argus(args, path.join(folder, data), await freePorts(), extra);
  return { code: await run.exit, text: run.output() };
}
const replay = (file: string) => ['replay', '--bars', file, '--batch', '2026-01-06', '--once'];

describe('a start that cannot work says one sentence with a code, what to do, and loses nothing', () => {
  it('a wrong variable is named with what is allowed, a misspelled one with what was meant', async () => {
    const { code, text } = await runArgus(['hash'], 'config', {
      ARGUS_COMPUTE_THREADS: 'many',
      ARGUS_GATEWAY_PROT: '1',
    });
    expect(code).toBe(2);
    expect(text).toContain('ARGUS_CONFIG_INVALID: ARGUS_COMPUTE_THREADS must be a whole number, 1 to 64, not "many"');
    expect(text).toContain('did you mean ARGUS_GATEWAY_PORT?');
    expect(text).toContain('docs/errors/ARGUS_CONFIG_INVALID.md');
  });

  it('a data directory of a newer version is left alone', async () => {
    mkdirSync(path.join(folder, 'newer'), { recursive: true });
    writeFileSync(path.join(folder, 'newer', 'format.json'), '{"format":99}');
    expect(await runArgus(['hash'], 'newer')).toMatchObject({
      code: 4,
      text: expect.stringContaining('ARGUS_DATA_NEWER'),
    });
  });

  it.each(['', '{', 'null', '[]', '{"format":"x"}'])(
    'a data directory whose format says %j is refused with its file',
    async (text) => {
      mkdirSync(path.join(folder, 'damaged'), { recursive: true });
      writeFileSync(path.join(folder, 'damaged', 'format.json'), text);
      expect(await runArgus(['hash'], 'damaged')).toMatchObject({
        code: 4,
        text: expect.stringMatching(/ARGUS_DATA_DAMAGED: .*format\.json/),
      });
    },
  );

  it('a data directory in use names the process that holds it', async () => {
    mkdirSync(path.join(folder, 'used', 'run'), { recursive: true });
    const held = tryLock(path.join(folder, 'used', 'run', 'owner'));
    writeFileSync(
      path.join(folder, 'used', 'run', 'control.json'),
      JSON.stringify({
        pid: process.pid,
        startTicks: 'other',
        port: 1,
        token: 'x'.repeat(24),
        temporalAddress: '',
        temporalUi: '',
        gateway: '',
      }),
    );
    expect(await runArgus(['hash'], 'used')).toMatchObject({
      code: 4,
      text: expect.stringContaining(`in use by process ${process.pid}`),
    });
    if (held.taken) held.release();
  });

  it('a missing feed, an empty one, a missing column and a bad row are refused before anything is written', async () => {
    const file = (name: string, text: string) => {
      writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    expect((await runArgus(replay(path.join(folder, 'nowhere.csv')), 'f1')).text).toMatch(
      /ARGUS_FEED_MISSING: .*nowhere\.csv/,
    );
    expect((await runArgus(replay(file('empty.csv', '')), 'f2')).text).toContain('ARGUS_FEED_EMPTY');
    expect((await runArgus(replay(file('columns.csv', 'symbol,ts,open\nA,2026-01-06,1\n')), 'f3')).text).toContain(
      'ARGUS_FEED_FORMAT',
    );
    // The processes beside the feed are stopped too: the server's file goes with them.
    for (const data of ['f1', 'f2', 'f3'])
      expect(existsSync(path.join(folder, data, 'temporal', 'server.json'))).toBe(false);
  }, 180_000);

  it('an unknown command, option or time is explained with exit code 2', async () => {
    expect((await runArgus(['frobnicate'], 'u')).code).toBe(2);
    expect(await runArgus(['backfill', '--to', 'yesterday'], 'u')).toMatchObject({
      code: 2,
      text: expect.stringContaining('ARGUS_USAGE'),
    });
  });
});

describe.skipIf(temporalCli() === null)('a taken port (skipped without a Temporal CLI)', () => {
  it('a taken port is named with the variable that moves it', async () => {
    writeBars(bars, ['AAA'], Date.UTC(2026, 0, 5), 600);
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as net.AddressInfo).port);
    for (const variable of [
      'ARGUS_TEMPORAL_PORT',
      'ARGUS_TEMPORAL_UI_PORT',
      'ARGUS_GATEWAY_PORT',
      'ARGUS_METRICS_PORT',
    ]) {
      const { code, text } = await runArgus(replay(bars), `port-${variable}`, { [variable]: port });
      expect(code, text).toBe(4);
      expect(text).toMatch(new RegExp(`ARGUS_PORT_TAKEN: port ${port} .*${variable}`));
    }
    taken.close();
  }, 90_000);

  it('replay puts a bad row of a feed aside and loads the rest', async () => {
    const rows = Array.from({ length: 1440 }, (_, i) => row(new Date(Date.UTC(2026, 0, 6) + i * 60_000).toISOString()));
    rows[700] = row(new Date(Date.UTC(2026, 0, 6) + 700 * 60_000).toISOString(), '1,0.5,2,1.5');
    writeFileSync(path.join(folder, 'bad-row.csv'), `${[HEADER, ...rows].join('\n')}\n`);
    const { code, text } = await runArgus(replay(path.join(folder, 'bad-row.csv')), 'bad-row');
    expect(code, text).toBe(0);
    expect(text).toContain('1 row was put aside as bad');
  }, 180_000);

  it('a feed that has no bar for an open session fails the tick and leaves the watermark where it is', async () => {
    writeBars(bars, ['AAA'], Date.UTC(2026, 0, 5), 2 * 1440);
    const late = ['replay', '--bars', bars, '--ticks', '2026-01-07T00:00Z..2026-01-07T00:02Z', '--once'];
    const { code, text } = await runArgus(late, 'late');
    expect(code, text).toBe(4);
    expect(text).toMatch(/ARGUS_FEED_LATE: feed .* does not have all bars of market 24x7 up to 2026-01-07T00:01/);
    const runs = await runArgus(
      ['sql', 'SELECT kind, max(bars_through) FROM runs FINAL GROUP BY kind ORDER BY kind', '--format', 'CSV'],
      'late',
    );
    expect(runs.text).toContain('"backfill","2026-01-07 00:00:00.000"');
    expect(runs.text).not.toContain('"tick"');
  }, 180_000);
});
