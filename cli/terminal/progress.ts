import {
  type DefaultRenderer,
  Listr,
  ListrLogger,
  type ListrTaskWrapper,
  ProcessOutput,
  type SimpleRenderer,
} from 'listr2';
import { percent } from '#wording/numbers.ts';

/** Reports the progress of a long step. */
export interface Progress {
  /** `done` of `total` in units named by `note`; without a total a plain counter. */
  update(done: number, total?: number, note?: string): void;
}

/** Where progress is shown: standard output or standard error. */
export type ProgressOutput = NodeJS.WriteStream;

type Task = ListrTaskWrapper<undefined, typeof DefaultRenderer, typeof SimpleRenderer>;

const WIDTH = 24;
/** Plain lines are repeated at most this often: enough for a log, not a flood. */
const PLAIN_INTERVAL_MS = 5_000;
const ICONS = { STARTED: '○', OUTPUT: '○', COMPLETED: '✓', FAILED: '✗' };

/** Runs `body` under a progress line: one that redraws on a terminal, plain lines elsewhere. `body` gives its result and a last note. */
export async function withProgress<T>(
  title: string,
  out: ProgressOutput,
  body: (progress: Progress) => Promise<[T, string]>,
): Promise<T> {
  let result: { value: T } | undefined;
  const task = async (_: unknown, line: Task) => {
    const progress = lineOf(title, line, out.isTTY);
    const [value, note] = await body(progress);
    progress.end(note);
    result = { value };
  };
  await listOf(title, out, task).run();
  if (result === undefined) throw new RangeError(`${title} ended without a result`);
  return result.value;
}

function listOf(title: string, out: ProgressOutput, task: (context: unknown, line: Task) => Promise<void>) {
  const logger = new ListrLogger({ processOutput: new ProcessOutput(out, out), useIcons: true });
  return new Listr([{ title, task }], {
    renderer: out.isTTY ? 'default' : 'simple',
    rendererOptions: { logger, icon: ICONS, showErrorMessage: false, collapseErrors: false },
    // A Ctrl-C is for the command, which stops everything it started; it must not only end one line.
    registerSignalListeners: false,
  });
}

/** The line of one step: title, time, bar and note. */
function lineOf(title: string, line: Task, terminal: boolean): Progress & { end(note: string): void } {
  const started = performance.now();
  let lastPlain = started;
  const text = (detail: string) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
    return `${title.padEnd(34)} ${seconds} s  ${detail}`.trimEnd();
  };
  return {
    update(done, total, note = '') {
      if (terminal) {
        line.title = text(`${total ? barOf(done / total) : ''} ${note}`);
      } else if (performance.now() - lastPlain > PLAIN_INTERVAL_MS) {
        lastPlain = performance.now();
        line.output = text(`${total ? `${done}/${total} ` : ''}${note}`);
      }
    },
    end: (note) => {
      line.title = text(note);
    },
  };
}

function barOf(share: number): string {
  const filled = Math.round(Math.min(1, share) * WIDTH);
  return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${percent(share)}`;
}
