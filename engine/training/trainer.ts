import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { ArgusError } from '#errors/argus-error.ts';
import type { NoveltyModel } from '#market/models/novelty/model.ts';
import type { NightlyRange, RangeNight } from '#market/models/ranges/night.ts';
import type { ShiftReport } from '#market/models/shifts/findings.ts';
import type { Panel } from '#market/models/shifts/panel.ts';
import type { MemberTies } from '#market/models/shifts/ties.ts';
import type { LabelledBars, SignalModel, TrainingOptions } from '#market/models/signals/model.ts';

/** What shifted in a panel, and how the members of its classes are tied. */
export interface PanelShifts {
  readonly report: ShiftReport;
  readonly ties: readonly MemberTies[];
}

export type TrainingTask =
  | { readonly kind: 'signal'; readonly bars: LabelledBars; readonly options: Omit<TrainingOptions, 'onProgress'> }
  | {
      readonly kind: 'novelty';
      readonly vectors: Float32Array;
      readonly without: { readonly volume: boolean; readonly peers: boolean };
    }
  | { readonly kind: 'shifts'; readonly panel: Panel; readonly times: Float64Array; readonly seed: string }
  | { readonly kind: 'ranges'; readonly night: RangeNight };

export type TrainingAnswer =
  | { readonly kind: 'signal'; readonly model: SignalModel | null }
  | { readonly kind: 'novelty'; readonly model: NoveltyModel | null }
  | { readonly kind: 'shifts'; readonly model: PanelShifts | null }
  | { readonly kind: 'ranges'; readonly model: readonly (NightlyRange | null)[] }
  | { readonly kind: 'progress'; readonly step: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** The kinds of answers; a model is of the task that was sent. */
const envelope = z.looseObject({ kind: z.enum(['signal', 'novelty', 'shifts', 'ranges', 'progress', 'failed']) });

export interface Trainer {
  signal(
    bars: LabelledBars,
    options: Omit<TrainingOptions, 'onProgress'>,
    onProgress: (step: string) => void,
  ): Promise<SignalModel | null>;
  novelty(
    vectors: Float32Array,
    without: { readonly volume: boolean; readonly peers: boolean },
  ): Promise<NoveltyModel | null>;
  /** `seed` names the bootstrap's random numbers; `times` are the closes of the returns, none where no ties are wanted. */
  shifts(panel: Panel, times: Float64Array, seed: string): Promise<PanelShifts | null>;
  /** Of each horizon of the night; null where rows are too few. */
  ranges(night: RangeNight): Promise<readonly (NightlyRange | null)[]>;
  close(): Promise<void>;
}

/** A thread that fits models, one after the other; a night has one. Rejects with ARGUS_COMPUTE_LOST when the thread dies. */
export function startTrainer(): Trainer {
  const worker = new Worker(new URL('./trainer-thread.ts', import.meta.url));
  function run<T>(task: TrainingTask, onProgress: (step: string) => void): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const finish = (end: () => void) => {
        worker.off('message', answered).off('error', reject).off('exit', lost);
        end();
      };
      const answered = (message: unknown) => {
        const answer = envelope.safeParse(message).data as TrainingAnswer | undefined;
        if (answer === undefined) finish(() => reject(new RangeError('the training thread sent what is no answer')));
        else if (answer.kind === 'progress') onProgress(answer.step);
        else if (answer.kind === 'failed') finish(() => reject(answer.error));
        else finish(() => resolve(answer.model as T | null));
      };
      const lost = () =>
        finish(() => reject(new ArgusError('ARGUS_COMPUTE_LOST', 'the training thread ended before it had answered')));
      worker.on('message', answered).on('error', reject).on('exit', lost);
      worker.postMessage(task);
    });
  }
  return {
    signal: (bars, options, onProgress) => run<SignalModel>({ kind: 'signal', bars, options }, onProgress),
    novelty: (vectors, without) => run<NoveltyModel>({ kind: 'novelty', vectors, without }, () => {}),
    shifts: (panel, times, seed) => run<PanelShifts>({ kind: 'shifts', panel, times, seed }, () => {}),
    ranges: async (night) => (await run<readonly (NightlyRange | null)[]>({ kind: 'ranges', night }, () => {})) ?? [],
    async close() {
      await worker.terminate();
    },
  };
}
