import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A web server that answers signed links with files of a folder. */
export interface Nginx {
  /** The signed path of a file in a coding. */
  linkOf(file: string, coding: 'br' | 'gzip' | 'identity'): string;
  /** Of the process whose children are the workers. */
  readonly pid: number;
  stop(): Promise<void>;
}

const SECRET = 'bench';
const ENDS = 4_000_000_000;

/**
 * nginx as its manual sets it up for speed: two workers, `sendfile`, open files kept, packed files beside the plain ones, no log of requests. Each
 * request is let in by the signature of its link (`secure_link`). Debian's nginx knows no brotli: those files are served under their own
 * folder with the header of their coding. Null: there is no nginx here.
 */
export async function startNginx(
  folder: string,
  { port, files }: { port: number; files: ReadonlyMap<string, Buffer> },
): Promise<Nginx | null> {
  for (const coding of ['gzip', 'br', 'identity']) mkdirSync(path.join(folder, coding), { recursive: true });
  for (const [name, raw] of files) {
    writeFileSync(path.join(folder, 'gzip', name), raw);
    writeFileSync(path.join(folder, 'gzip', `${name}.gz`), gzipSync(raw));
    const packed = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    writeFileSync(path.join(folder, 'br', name), packed);
    writeFileSync(path.join(folder, 'identity', name), raw);
  }
  writeFileSync(path.join(folder, 'nginx.conf'), configuration(folder, port));
  const server = start(folder);
  if (server === null) return null;
  for (let i = 0; i < 100 && !(await answers(port)); i++) await setTimeout(50);
  return {
    pid: server.pid as number,
    linkOf(file, coding) {
      const uri = `/${coding}/${file}`;
      const md5 = createHash('md5').update(`${ENDS}${uri} ${SECRET}`).digest('base64url');
      return `${uri}?md5=${md5}&expires=${ENDS}`;
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function start(folder: string): ChildProcess | null {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  return spawn('nginx', ['-p', folder, '-c', 'nginx.conf', '-e', path.join(folder, 'error.log')], { stdio: 'inherit' });
}

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

const configuration = (folder: string, port: number): string => `
daemon off;
worker_processes 2;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  open_file_cache max=1000;
  default_type "text/html; charset=utf-8";
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port} reuseport;
    root ${folder};
    secure_link $arg_md5,$arg_expires;
    secure_link_md5 "$secure_link_expires$uri ${SECRET}";
    if ($secure_link = "") { return 403; }
    if ($secure_link = "0") { return 410; }
    location /gzip/ { gzip_static on; }
    location /br/ { add_header content-encoding br; }
    location /identity/ { }
  }
}
`;
