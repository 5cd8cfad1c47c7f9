import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export interface HttpServer {
  readonly url: string;
  /** Where it writes backups. */
  readonly backups: string;
  stop(): Promise<void>;
}

const SOURCE = fileURLToPath(new URL('../../tools/chserve/chserve.c', import.meta.url));
const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const LIBRARY = ['@chdb/lib-linux-x64-gnu', '@chdb/lib-linux-x64', '@chdb/lib-linux-arm64-gnu', 'chdb']
  .map((name) => path.join(modules, name, 'libchdb.so'))
  .find((file) => existsSync(file));
/** The server runs until its standard input is closed: reading it is its last query. */
const SERVE = "SYSTEM START LISTEN HTTP; SELECT count() FROM file('stdin', 'LineAsString', 'line String') FORMAT Null";

/** Why there is no server on this machine, or null when there can be one. */
export function httpServerMissing(): string | null {
  if (LIBRARY === undefined) return 'libchdb.so is not installed for this platform';
  try {
    execFileSync('cc', ['--version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no C compiler';
  }
}

/** Users besides `default`, as a file for `users.d`, and the environment that it reads. */
export interface MoreUsers {
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
}

const DEFAULT_USER =
  '<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users><default><password></password><profile>default</profile><quota>default</quota><networks><ip>::/0</ip></networks></default></users></clickhouse>';

/** ClickHouse's own HTTP interface over an empty directory, on a free loopback port. */
export async function startHttpServer(users?: MoreUsers): Promise<HttpServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-chserve-'));
  const launcher = path.join(folder, 'chserve');
  execFileSync('cc', ['-O1', '-o', launcher, SOURCE, '-ldl']);
  const port = await freePort();
  const child = spawn(
    launcher,
    [
      LIBRARY as string,
      ...(users === undefined ? [] : ['--config-file', configWith(folder, users)]),
      '--path',
      path.join(folder, 'data'),
      '--listen_host',
      '127.0.0.1',
      '--http_port',
      String(port),
      '--query',
      SERVE,
      '--',
      `--backups.allowed_path=${path.join(folder, 'backups')}`,
    ],
    {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, ...users?.env, TZ: 'UTC' },
    },
  );
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    if (
      await fetch(`${url}/ping`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    if (attempt > 200 || child.exitCode !== null) throw new Error(`the HTTP server did not start: ${errors}`);
    await sleep(50);
  }
  return {
    url,
    backups: path.join(folder, 'backups'),
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** A configuration whose users are the default one and those of a file. */
function configWith(folder: string, { file }: MoreUsers): string {
  const users = path.join(folder, 'users.xml');
  writeFileSync(users, DEFAULT_USER);
  mkdirSync(path.join(folder, 'users.d'));
  copyFileSync(file, path.join(folder, 'users.d', path.basename(file)));
  const config = path.join(folder, 'config.xml');
  writeFileSync(config, `<clickhouse><users_config>${users}</users_config></clickhouse>`);
  return config;
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
