import net from 'node:net';

/** Connections that are open and say nothing. */
export interface Idle {
  /** Those that the gateway has ended, or never took. */
  readonly ended: () => number;
  close(): void;
}

const AT_ONCE = 200;

/** Opens connections and sends nothing over them, or what `says` gives for each. */
export async function openIdle(url: string, number: number, says: (i: number) => string = () => ''): Promise<Idle> {
  const port = Number(new URL(url).port);
  const sockets: net.Socket[] = [];
  let ended = 0;
  for (let from = 0; from < number; from += AT_ONCE)
    await Promise.all(
      Array.from(
        { length: Math.min(AT_ONCE, number - from) },
        (_, i) =>
          new Promise<void>((resolve) => {
            const socket = net.connect(port, '127.0.0.1', () => {
              const text = says(from + i);
              if (text !== '') socket.write(text);
              resolve();
            });
            socket.on('error', () => resolve());
            // What is answered has to be read, or its end is never seen.
            socket.resume();
            socket.on('close', () => {
              ended++;
              resolve();
            });
            sockets.push(socket);
          }),
      ),
    );
  return {
    ended: () => ended,
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
