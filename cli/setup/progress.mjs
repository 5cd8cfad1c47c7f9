const LINE_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 200;

/**
 * Shows what a long step does: one line that redraws itself on a terminal, a plain line every ten seconds elsewhere.
 * Steps below a second print nothing.
 *
 * @param {import('node:stream').Writable & { isTTY?: boolean, columns?: number }} stream where to write
 * @returns {{ note(line: string): void, step<T>(title: string, body: (reportProgress: (detail: string) => void) => Promise<T>): Promise<T> }}
 */
export function createProgress(stream) {
  return {
    note(line) {
      stream.write(`${line}\n`);
    },
    async step(title, body) {
      const started = performance.now();
      let detail = '';
      let shown = false;
      const line = () => `${title}${detail === '' ? '' : `: ${detail}`} (${duration(performance.now() - started)})`;
      const show = () => {
        shown = true;
        stream.write(stream.isTTY ? `\r\u001b[2K${line().slice(0, (stream.columns ?? 80) - 1)}` : `${line()}\n`);
      };
      const timer = setInterval(show, stream.isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS);
      const first = setTimeout(show, 1_000);
      try {
        const result = await body((text) => {
          detail = text;
        });
        if (shown)
          stream.write(
            `${stream.isTTY ? '\r\u001b[2K' : ''}${title}: done (${duration(performance.now() - started)})\n`,
          );
        return result;
      } catch (error) {
        if (shown)
          stream.write(
            `${stream.isTTY ? '\r\u001b[2K' : ''}${title}: failed (${duration(performance.now() - started)})\n`,
          );
        throw error;
      } finally {
        clearInterval(timer);
        clearTimeout(first);
      }
    },
  };
}

/** 850 ms as "0.9 s", 130,000 ms as "2 min 10 s". */
export function duration(ms) {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
