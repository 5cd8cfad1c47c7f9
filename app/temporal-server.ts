import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { Logger } from 'pino';
import { ArgusError } from '#errors/argus-error.ts';
import { isAlive, startTicks, stopProcess } from '#files/process.ts';
import { SEARCH_ATTRIBUTES } from '#workflows/search-attributes.ts';

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  readonly executable: string;
  readonly directory: string;
  readonly port: number;
  readonly uiPort: number;
  readonly log: Logger;
}

const TYPES = { KEYWORD: 'Keyword', DATETIME: 'Datetime' } as const;
/**
 * Measured on two cores: without the poll rates every hand-over of a task waits 50 ms; WAL and eager activities take the
 * six-activity workflow from 676 ms to 106 ms. `synchronous=off` hangs the server at start.
 */
const TUNING = [
  ...[
    'history.transferProcessorMaxPollRPS=5000',
    'history.transferProcessorMaxPollHostRPS=5000',
    'system.enableActivityEagerExecution=true',
  ].flatMap((value) => ['--dynamic-config-value', value]),
  ...['journal_mode=wal', 'synchronous=1'].flatMap((value) => ['--sqlite-pragma', value]),
];

/**
 * Starts the Temporal development server as a child, in its own process group (a Ctrl-C reaches only the parent, which stops
 * it last), restarts it when it dies, and takes over one that outlived a killed parent.
 * @throws ArgusError ARGUS_PORT_TAKEN, ARGUS_TEMPORAL_START.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { directory, port, uiPort, log } = options;
  mkdirSync(directory, { recursive: true });
  const pidFile = path.join(directory, 'server.json');
  const orphan = readOrphan(pidFile);
  let pid: number;
  let stopping = false;
  if (orphan !== null && orphan.port === port && isAlive(orphan.pid, orphan.startTicks)) {
    pid = orphan.pid;
    log.info({ pid }, 'taking over the Temporal server of a killed process');
    watchOrphan();
  } else {
    for (const [wanted, variable] of [
      [port, 'ARGUS_TEMPORAL_PORT'],
      [uiPort, 'ARGUS_TEMPORAL_UI_PORT'],
    ] as const) {
      if (await answers(wanted)) {
        throw new ArgusError(
          'ARGUS_PORT_TAKEN',
          `port ${wanted} is taken by another program; set ${variable} to a free one`,
        );
      }
    }
    pid = launch();
  }
  await ready();

  function launch(): number {
    const logFile = openSync(path.join(directory, 'server.log'), 'a');
    const child: ChildProcess = spawn(options.executable, argumentsOf(options), {
      detached: true,
      stdio: ['ignore', logFile, logFile],
    });
    child.on('error', (error) => log.error({ err: error }, 'the Temporal server could not be started'));
    child.on('exit', (code, signal) => {
      if (!stopping) {
        log.warn({ code, signal }, 'the Temporal server ended; starting it again');
        setTimeout(() => {
          if (!stopping) pid = launch();
        }, 500);
      }
    });
    child.unref();
    writeFileSync(pidFile, JSON.stringify({ pid: child.pid, startTicks: startTicks(child.pid ?? 0), port }), {
      mode: 0o600,
    });
    return child.pid ?? 0;
  }

  function watchOrphan(): void {
    const ticks = startTicks(pid);
    const timer = setInterval(() => {
      if (stopping) clearInterval(timer);
      else if (!isAlive(pid, ticks)) {
        clearInterval(timer);
        log.warn('the Temporal server ended; starting it again');
        pid = launch();
      }
    }, 500);
    timer.unref();
  }

  async function ready(): Promise<void> {
    const deadline = performance.now() + 30_000;
    while (!(await answers(port))) {
      if (performance.now() > deadline) {
        throw new ArgusError(
          'ARGUS_TEMPORAL_START',
          `the Temporal server did not answer on port ${port} within 30 s; its log is ${directory}/server.log`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    address: `127.0.0.1:${port}`,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    async stop() {
      stopping = true;
      await stopProcess(pid, 3_000);
      rmSync(pidFile, { force: true });
    },
  };
}

function argumentsOf({ directory, port, uiPort }: TemporalServerOptions): string[] {
  return [
    ...[
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--ui-ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--ui-port',
      String(uiPort),
    ],
    ...[
      '--db-filename',
      path.join(directory, 'temporal.db'),
      '--namespace',
      'default',
      '--ui-disable-news-fetch',
      '--log-level',
      'error',
    ],
    ...SEARCH_ATTRIBUTES.flatMap(({ name, type }) => [
      '--search-attribute',
      `${name}=${TYPES[type as keyof typeof TYPES]}`,
    ]),
    ...TUNING,
  ];
}

function readOrphan(file: string): { pid: number; startTicks: string | null; port: number } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startTicks: string | null; port: number };
  } catch {
    return null;
  }
}

/** Whether something listens on a loopback port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
