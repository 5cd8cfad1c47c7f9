import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MINUTE } from '#market/time.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** Deterministic uniform numbers (mulberry32): a failing run names its seed and can be repeated. */
export function uniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A tidy CSV of random-walk minutes for a few pairs: small enough to run many times, real enough for every stage. */
export function writeBars(file: string, symbols: readonly string[], from: number, minutes: number): void {
  const lines = ['symbol,asset_class,venue,ts,open,high,low,close,volume'];
  for (const [index, symbol] of symbols.entries()) {
    const random = uniform(index + 1);
    let price = 100 * (index + 1);
    for (let i = 0; i < minutes; i++) {
      const open = price;
      const close = open * (1 + (random() - 0.5) * 0.004);
      const high = Math.max(open, close) * (1 + random() * 0.001);
      const low = Math.min(open, close) * (1 - random() * 0.001);
      lines.push(
        [
          symbol,
          'crypto',
          'binance',
          new Date(from + i * MINUTE).toISOString(),
          open,
          high,
          low,
          close,
          (random() * 50).toFixed(3),
        ].join(','),
      );
      price = close;
    }
  }
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
}

export interface Ports {
  readonly temporal: number;
  readonly ui: number;
  readonly gateway: number;
  readonly metrics: number;
}

/** Four free loopback ports. */
export async function freePorts(): Promise<Ports> {
  const servers = await Promise.all(
    Array.from(
      { length: 4 },
      () =>
        new Promise<net.Server>((resolve) => {
          const server = net.createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port) as [number, number, number, number];
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return { temporal: ports[0], ui: ports[1], gateway: ports[2], metrics: ports[3] };
}

export interface ArgusProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
}

/** Starts the real command line in its own process, with its own ports and data directory. */
export function argus(
  args: readonly string[],
  data: string,
  ports: Ports,
  extra: Record<string, string> = {},
): ArgusProcess {
  // A replay keeps a directory of its own beside the data directory unless an option names one.
  const dataOption = args[0] === 'replay' ? ['--data', data] : [];
  const child = spawn(process.execPath, [MAIN, ...args, ...dataOption], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ARGUS_DATA_DIR: data,
      ARGUS_TEMPORAL_PORT: String(ports.temporal),
      ARGUS_TEMPORAL_UI_PORT: String(ports.ui),
      ARGUS_GATEWAY_PORT: String(ports.gateway),
      ARGUS_METRICS_PORT: String(ports.metrics),
      ...extra,
    },
  });
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    text += chunk;
  });
  const exit = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { child, output: () => text, exit };
}
