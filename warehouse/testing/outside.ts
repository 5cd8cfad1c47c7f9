import { mkdtempSync, readdirSync, readFileSync, readSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a question must not reach: a folder with a secret, and a port on this host. */
export interface Outside {
  /** A file that holds the secret, and one that is not there. */
  readonly secretFile: string;
  readonly newFile: string;
  readonly folder: string;
  readonly port: number;
  /** Whether an open or a read is seen too (Linux with foreign functions), or only what changes a file or its access time. */
  readonly sharp: boolean;
  /** What was touched since the last look: files by name, `connection` for the port. */
  touched(): Promise<string[]>;
  close(): Promise<void>;
}

export const SECRET = 'the-canary-sings-8f3b';
const FILES = { 'secret.csv': `${SECRET},1\n`, 'secret.txt': `${SECRET}\n`, 'secret.json': `{"a":"${SECRET}"}\n` };

/** Lays out the secret, watches its folder and listens. */
export async function layOutside(): Promise<Outside> {
  const folder = mkdtempSync(path.join(tmpdir(), 'argus-outside-'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
  const events = watch(folder) ?? compare(folder);
  let connections = 0;
  const open = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    connections += 1;
    open.add(socket);
    socket.on('error', () => {}).end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    folder,
    secretFile: path.join(folder, 'secret.txt'),
    newFile: path.join(folder, 'written.txt'),
    port: (server.address() as net.AddressInfo).port,
    sharp: events.sharp,
    async touched() {
      // A connection that was made is reported a moment later.
      await sleep(20);
      const seen = [...events.read(), ...Array.from({ length: connections }, () => 'connection')];
      connections = 0;
      return seen;
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Events {
  readonly sharp: boolean;
  read(): string[];
}

/** inotify(7): every open, read, write and deletion in a folder, by any process. Null where it is not to be had. */
function watch(folder: string): Events | null {
  const inotify = foreignInotify();
  if (inotify === null) return null;
  const NON_BLOCKING = 0o4000;
  const ALL_EVENTS = 0xfff;
  const descriptor = inotify.inotify_init1(NON_BLOCKING);
  inotify.inotify_add_watch(descriptor, folder, ALL_EVENTS);
  const buffer = Buffer.alloc(1 << 16);
  return {
    sharp: true,
    read() {
      const names: string[] = [];
      for (;;) {
        let length = 0;
        try {
          length = readSync(descriptor, buffer, 0, buffer.length, null);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        }
        if (length === 0) return names;
        // struct inotify_event: watch, mask, cookie and length of the name, four bytes each, then the name.
        for (let at = 0; at < length; at += 16 + buffer.readUInt32LE(at + 12)) {
          const name = buffer.toString('utf8', at + 16, at + 16 + buffer.readUInt32LE(at + 12)).replaceAll('\0', '');
          names.push(name === '' ? 'the folder' : name);
        }
      }
    },
  };
}

interface Inotify {
  inotify_init1(flags: number): number;
  inotify_add_watch(descriptor: number, folder: string, mask: number): number;
}

function foreignInotify(): Inotify | null {
  try {
    const ffi = process.getBuiltinModule('node:ffi') as unknown as {
      dlopen(library: string, functions: object): { functions: Inotify };
    };
    return ffi.dlopen('libc.so.6', {
      inotify_init1: { arguments: ['i32'], return: 'i32' },
      inotify_add_watch: { arguments: ['i32', 'string', 'u32'], return: 'i32' },
    }).functions;
  } catch {
    return null;
  }
}

/** Names, contents and times of access: set far back, so that a read shows where the file system keeps them. */
function compare(folder: string): Events {
  const look = () => {
    const names = readdirSync(folder);
    const seen = names.map((name) => `${name} ${statSync(path.join(folder, name)).atimeMs}`);
    const texts = names.map((name) => readFileSync(path.join(folder, name), 'utf8'));
    for (const name of names) utimesSync(path.join(folder, name), 1, 2);
    return names.map((_, i) => `${seen[i]} ${texts[i]}`);
  };
  look();
  const before = look();
  return { sharp: false, read: () => look().filter((line) => !before.includes(line)) };
}
