import pg from 'pg';
import type { Listen } from './listener.ts';

/** After a line broke, it is tried again after this time. */
const AGAIN_MS = 1_000;

/**
 * Listeners of a server, each on a connection of its own: one of a pool would be given to somebody else. A line that breaks is laid again until
 * `close`; what is told meanwhile is lost, and the listener hears so.
 */
export function listenTo(url: string): { readonly listen: Listen; close(): Promise<void> } {
  const lines = new Set<() => Promise<void>>();
  return {
    async listen(channel, { heard, lost, back }) {
      let client: pg.Client | null = null;
      let isOpen = true;
      let timer: NodeJS.Timeout | undefined;

      async function lay(): Promise<void> {
        const line = new pg.Client({ connectionString: url, keepAlive: true });
        line.on('error', () => {});
        line.on('end', () => {
          if (client !== line) return;
          if (isOpen) lost();
          again();
        });
        line.on('notification', ({ payload = '' }) => heard(payload));
        await line.connect();
        await line.query(`LISTEN ${channel}`);
        client = line;
        if (!isOpen) await line.end();
      }
      function again(): void {
        client = null;
        if (!isOpen) return;
        timer = setTimeout(() => {
          lay().then(back, again);
        }, AGAIN_MS);
        timer.unref();
      }
      async function end(): Promise<void> {
        isOpen = false;
        clearTimeout(timer);
        lines.delete(end);
        await client?.end();
      }
      await lay();
      lines.add(end);
      return end;
    },
    async close() {
      await Promise.all([...lines].map((end) => end()));
    },
  };
}
