import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
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

/** The record that a process leaves of its server: a later process finds a server that outlived it. */
const serverFile = z.object({ pid: z.int().positive(), startTicks: z.string().nullable(), port: z.int() });
/** Between the end of a server and the start of the next. */
const RESTART_MS = 500;
const START_LIMIT_MS = 30_000;

/**
 * Starts the Temporal development server as a child, in its own process group: a Ctrl-C reaches only the parent, which
 * stops it last. Restarts the server when it dies, and takes over one that outlived a killed parent.
 * @throws ArgusError ARGUS_PORT_TAKEN, ARGUS_TEMPORAL_START.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const { directory, port, uiPort } = options;
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, 'server.json');
  const orphan = readOrphan(file, port);
  if (orphan === null) await checkPorts(options);
  const server = supervise(options, file, orphan);
  try {
    await untilReady(options, server.failure);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { address: `127.0.0.1:${port}`, uiUrl: `http://127.0.0.1:${uiPort}`, stop: server.stop };
}

interface Supervised {
  /** Why there is no server at all; null: there is one, or will be. */
  readonly failure: () => Error | null;
  stop(): Promise<void>;
}

/** Keeps one server running: the orphan as long as it lives, then children of this process. */
function supervise(options: TemporalServerOptions, file: string, orphan: number | null): Supervised {
  const { directory, port, log } = options;
  let stopping = false;
  let failure: Error | null = null;
  const again = (how: { code?: number | null; signal?: string | null } = {}) => {
    log.warn(how, 'the Temporal server ended; starting it again');
    pid = launch();
  };
  function launch(): number | undefined {
    const logFile = openSync(path.join(directory, 'server.log'), 'a');
    const child = spawn(options.executable, argumentsOf(options), {
      detached: true,
      stdio: ['ignore', logFile, logFile],
    });
    child.on('error', (error) => {
      failure = error;
      log.error({ err: error }, 'the Temporal server could not be started');
    });
    child.on('exit', (code, signal) => {
      if (!stopping) setTimeout(() => stopping || again({ code, signal }), RESTART_MS);
    });
    child.unref();
    const { pid: its } = child;
    // A program that is not there has no process: its error comes by itself, and nothing is left for a later start to take over.
    if (its === undefined) return undefined;
    const started = { pid: its, startTicks: startTicks(its), port };
    writeFileSync(file, JSON.stringify(started satisfies z.infer<typeof serverFile>), { mode: 0o600 });
    return its;
  }
  function adopt(adopted: number): number {
    log.info({ pid: adopted }, 'taking over the Temporal server of a killed process');
    const ticks = startTicks(adopted);
    const timer = setInterval(() => {
      if (!stopping && isAlive(adopted, ticks)) return;
      clearInterval(timer);
      if (!stopping) again();
    }, RESTART_MS);
    timer.unref();
    return adopted;
  }
  let pid = orphan === null ? launch() : adopt(orphan);
  return {
    failure: () => failure,
    async stop() {
      stopping = true;
      if (pid !== undefined) await stopProcess(pid, 3_000);
      rmSync(file, { force: true });
    },
  };
}

async function checkPorts({ port, uiPort }: TemporalServerOptions): Promise<void> {
  const wanted = [
    [port, 'ARGUS_TEMPORAL_PORT'],
    [uiPort, 'ARGUS_TEMPORAL_UI_PORT'],
  ] as const;
  for (const [number, variable] of wanted) {
    if (await answers(number)) {
      throw new ArgusError(
        'ARGUS_PORT_TAKEN',
        `port ${number} is taken by another program; set ${variable} to a free one`,
      );
    }
  }
}

async function untilReady(
  { directory, port, executable }: TemporalServerOptions,
  failure: Supervised['failure'],
): Promise<void> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (!(await answers(port))) {
    const cause = failure();
    if (cause !== null)
      throw new ArgusError(
        'ARGUS_TEMPORAL_START',
        `the Temporal CLI ${executable} cannot be started: ${cause.message}`,
        { cause },
      );
    if (performance.now() > deadline) {
      throw new ArgusError(
        'ARGUS_TEMPORAL_START',
        `the Temporal server did not answer on port ${port} within 30 s; its log is ${directory}/server.log`,
      );
    }
    await sleep(50);
  }
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

/** The process id of a server that outlived its parent, null where none answers for this port. */
function readOrphan(file: string, port: number): number | null {
  try {
    const left = serverFile.parse(JSON.parse(readFileSync(file, 'utf8')));
    return left.port === port && isAlive(left.pid, left.startTicks) ? left.pid : null;
  } catch {
    // No record was left, or it was cut short: the ports are checked next, whoever holds them.
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
