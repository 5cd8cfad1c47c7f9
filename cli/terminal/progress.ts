/** Progress for people: a bar that redraws on a terminal, plain lines elsewhere. Everything longer than a second gets one. */
export interface Progress {
  /** `done` of `total` in units named by `note`; without a total a plain counter. */
  update(done: number, total?: number, note?: string): void;
  /** Ends the line with what was reached. */
  done(note?: string): void;
  fail(note: string): void;
}

export interface ProgressOutput {
  write(text: string): void;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const WIDTH = 24;
/** Plain lines are repeated at most this often: enough for a log, not a flood. */
const PLAIN_INTERVAL_MS = 5_000;

export function startProgress(
  title: string,
  out: ProgressOutput,
  now: () => number = () => performance.now(),
): Progress {
  const started = now();
  let lastPlain = started;
  const label = title.padEnd(34);
  const elapsed = () => `${((now() - started) / 1000).toFixed(1).padStart(5)} s`;
  const line = (text: string) =>
    out.isTTY ? out.write(`\r\x1b[2K${text.slice(0, (out.columns ?? 100) - 1)}`) : out.write(`${text}\n`);
  if (out.isTTY) line(`  ○ ${label} …`);
  const timer = out.isTTY ? setInterval(() => draw(), 200) : undefined;
  timer?.unref();
  let state = { done: 0, total: undefined as number | undefined, note: '' };
  const draw = () => {
    const { done, total, note } = state;
    const filled = total ? Math.round((Math.min(done, total) / total) * WIDTH) : 0;
    const bar = total ? `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${Math.round((100 * done) / total)} %` : '';
    line(`  ○ ${label} ${elapsed()}  ${bar} ${note}`);
  };
  const end = (mark: string, note: string) => {
    clearInterval(timer);
    line(`  ${mark} ${label} ${elapsed()}  ${note}`);
    if (out.isTTY) out.write('\n');
  };
  return {
    update(done, total, note = '') {
      state = { done, total, note };
      if (out.isTTY) draw();
      else if (now() - lastPlain > PLAIN_INTERVAL_MS) {
        lastPlain = now();
        line(`  ○ ${label} ${elapsed()}  ${total ? `${done}/${total} ` : ''}${note}`);
      }
    },
    done: (note = state.note) => end('✓', note),
    fail: (note) => end('✗', note),
  };
}

/** Runs `body` under a progress line. */
export async function withProgress<T>(
  title: string,
  out: ProgressOutput,
  body: (progress: Progress) => Promise<[T, string]>,
): Promise<T> {
  const progress = startProgress(title, out);
  try {
    const [result, note] = await body(progress);
    progress.done(note);
    return result;
  } catch (error) {
    progress.fail((error as Error).message.split('\n')[0] ?? '');
    throw error;
  }
}
