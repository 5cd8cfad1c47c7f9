/** Entry of the training thread: fits one model at a time, apart from the threads that ticks wait for. */
import { parentPort } from 'node:worker_threads';
import { createRandom, seedOf } from '#market/math/random.ts';
import { fitNovelty } from '#market/models/novelty/model.ts';
import { trainNight } from '#market/models/ranges/night.ts';
import { findShifts } from '#market/models/shifts/findings.ts';
import { tiesOf } from '#market/models/shifts/ties.ts';
import { trainModel } from '#market/models/signals/model.ts';
import type { TrainingAnswer, TrainingTask } from './trainer.ts';

parentPort?.on('message', (task: TrainingTask) => {
  const answer = (value: TrainingAnswer) => parentPort?.postMessage(value);
  try {
    if (task.kind === 'signal') {
      const onProgress = (step: string) => answer({ kind: 'progress', step });
      answer({ kind: 'signal', model: trainModel(task.bars, { ...task.options, onProgress }) });
    } else if (task.kind === 'shifts') {
      const randomOf = (subject: string) => createRandom(seedOf(`${task.seed}/${subject}`));
      const report = findShifts(task.panel, randomOf);
      const model = report === null ? null : { report, ties: tiesOf(task.panel, task.times) };
      answer({ kind: 'shifts', model });
    } else if (task.kind === 'ranges') answer({ kind: 'ranges', model: trainNight(task.night) });
    else answer({ kind: 'novelty', model: fitNovelty(task.vectors, task.without) });
  } catch (error) {
    answer({ kind: 'failed', error });
  }
});
