import net from 'node:net';

export interface PacedLoad {
  readonly port: number;
  /** Whole requests, taken by turns: a request line and headers, with the empty line. */
  readonly requests: readonly string[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly connections: number;
}

export interface PacedAnswers {
  /** Milliseconds from the moment at which a request was due: what a late server makes others wait counts. */
  readonly ms: readonly number[];
  /** How often each status came. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** Sends requests at a steady pace over connections that stay open, whether or not earlier ones were answered. */
export async function pacedLoad(load: PacedLoad): Promise<PacedAnswers> {
  const total = load.perSecond * load.seconds;
  const ms: number[] = [];
  const statuses: Record<string, number> = {};
  const free: net.Socket[] = [];
  const waiting: { readonly request: string; readonly due: number }[] = [];
  const dueOf = new Map<net.Socket, number>();
  const sockets = await Promise.all(Array.from({ length: load.connections }, () => connect(load.port)));
  let sent = 0;
  await new Promise<void>((resolve, reject) => {
    const send = (socket: net.Socket, request: string, due: number): void => {
      dueOf.set(socket, due);
      socket.write(request);
    };
    for (const socket of sockets) {
      free.push(socket);
      socket.on('error', reject);
      readAnswers(socket, (status) => {
        ms.push(performance.now() - (dueOf.get(socket) as number));
        statuses[status] = (statuses[status] ?? 0) + 1;
        const next = waiting.shift();
        if (next === undefined) free.push(socket);
        else send(socket, next.request, next.due);
        if (ms.length === total) resolve();
      });
    }
    const started = performance.now();
    const timer = setInterval(() => {
      for (; sent < total; sent++) {
        const due = started + (sent * 1000) / load.perSecond;
        if (due > performance.now()) return;
        const request = load.requests[sent % load.requests.length] as string;
        const socket = free.pop();
        if (socket === undefined) waiting.push({ request, due });
        else send(socket, request, due);
      }
      clearInterval(timer);
    }, 1);
  });
  for (const socket of sockets) socket.destroy();
  return { ms, statuses };
}

const connect = (port: number): Promise<net.Socket> =>
  new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket)).on('error', reject);
  });

/** Calls `answered` with the status of each answer when it has come whole. Answers must say their length. */
function readAnswers(socket: net.Socket, answered: (status: string) => void): void {
  let head: Buffer = Buffer.alloc(0);
  let left = 0;
  let status = '';
  socket.on('data', (chunk: Buffer) => {
    if (left > 0) {
      left -= chunk.length;
    } else {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      const text = head.toString('latin1', 0, end);
      status = text.slice(9, 12);
      const length = status === '304' ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
      left = length - (head.length - end - 4);
      head = Buffer.alloc(0);
    }
    if (left === 0) answered(status);
  });
}
