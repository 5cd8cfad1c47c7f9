import { condition, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { BackfillProgress } from '#contracts/runs.ts';
import { SECOND, type UtcMs } from '#market/time.ts';
import { countText, plural } from '#wording/numbers.ts';
import { backfillProgressQuery, pauseUpdate, resumeUpdate, setConcurrencyUpdate } from './signals.ts';

const MAX_CONCURRENCY = 16;

/** How far a backfill is, and how operators want it to go on. */
export interface BackfillState {
  readonly startedAt: UtcMs;
  /** Chunks done, and chunks in all. */
  done: number;
  total: number;
  bars: number;
  concurrency: number;
  paused: boolean;
}

export interface BackfillControls {
  readonly state: BackfillState;
  /** Counts a chunk that is loaded. */
  addChunk(bars: number): void;
  /** Waits until one more chunk may be loaded beside the active ones. */
  whenFree(active: () => number): Promise<void>;
}

/** Lets operators pause, resume and pace a backfill and ask how far it is; its details show every change. */
export function createBackfillControls(subject: string, state: BackfillState): BackfillControls {
  const show = () => setCurrentDetails(progressText(subject, progressOf(state)));
  const set = (change: Partial<Pick<BackfillState, 'concurrency' | 'paused'>>) => {
    Object.assign(state, change);
    show();
  };
  setHandler(backfillProgressQuery, () => progressOf(state), {
    description: 'Chunks done, bars, rate, time left, concurrency.',
  });
  setHandler(pauseUpdate, () => set({ paused: true }), {
    description: 'Start no more chunks; those that run are finished.',
  });
  setHandler(resumeUpdate, () => set({ paused: false }), { description: 'Go on after a pause.' });
  setHandler(setConcurrencyUpdate, (concurrency) => set({ concurrency }), {
    description: `How many chunks are loaded at once, 1 to ${MAX_CONCURRENCY}.`,
    validator: refuseConcurrency,
  });
  return {
    state,
    addChunk(bars) {
      state.done += 1;
      state.bars += bars;
      show();
    },
    whenFree: (active) => condition(() => !state.paused && active() < state.concurrency),
  };
}

function refuseConcurrency(wanted: number): void {
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MAX_CONCURRENCY)
    throw new Error(`concurrency is a whole number from 1 to ${MAX_CONCURRENCY}, not ${wanted}`);
}

/** The rate is over all runs of the backfill; the clock of a workflow stands still between its tasks. */
function progressOf({ startedAt, done, total, bars, concurrency, paused }: BackfillState): BackfillProgress {
  const seconds = Math.max(1, (Date.now() - startedAt) / SECOND);
  const secondsLeft = done === 0 ? null : ((total - done) * seconds) / done;
  return { done, total, bars, barsPerSecond: Math.round(bars / seconds), secondsLeft, concurrency, paused };
}

/** One line and a bar, for the details of the run. */
function progressText(subject: string, progress: BackfillProgress): string {
  const { done, total, bars, barsPerSecond, secondsLeft, concurrency, paused } = progress;
  const filled = total === 0 ? 0 : Math.round((20 * done) / total);
  const left = secondsLeft === null ? '' : `, about ${Math.ceil(secondsLeft)} s left`;
  return [
    `**${subject}**${paused ? ' (paused)' : ''}`,
    `\`${'█'.repeat(filled)}${'░'.repeat(20 - filled)}\` ${done} of ${total} chunks`,
    `${plural(bars, 'bar')}, ${countText(barsPerSecond)} a second${left}; ${concurrency} at once`,
  ].join('\n\n');
}
