import net from 'node:net';

/** Sends a head and then the bytes of a body one by one; resolves with the time until the gateway ends it, and what it said. */
export function trickle(url: string, head: string, everyMs: number | null): Promise<{ ms: number; text: string }> {
  const started = performance.now();
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(head));
    const timer = everyMs === null ? undefined : setInterval(() => socket.write('a'), everyMs);
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ ms: performance.now() - started, text });
    });
  });
}
