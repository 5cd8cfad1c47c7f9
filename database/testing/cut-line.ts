import net from 'node:net';

/** A line to a server that can be cut, or can go silent as a network does that loses everything. */
export interface Line {
  readonly port: number;
  /** What the line does with bytes and with new connections from now on. Cutting ends those that are open; in silence they stay, and nothing comes. */
  set(state: 'open' | 'cut' | 'silent'): void;
  close(): Promise<void>;
}

export async function lineTo(port: number): Promise<Line> {
  let state: 'open' | 'cut' | 'silent' = 'open';
  const sockets = new Set<net.Socket>();
  const end = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const server = net.createServer((near) => {
    if (state === 'cut') return void near.destroy();
    const far = net.connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (state === 'open') to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        if (state !== 'silent') to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    set(next) {
      if (next === 'cut') end();
      state = next;
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
