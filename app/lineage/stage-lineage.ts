import { type Place, type StageOfRun, stageEvent } from './events.ts';
import type { LineageSender } from './sender.ts';

/** Follows one attempt of a stage: called when it begins, and once more when it ends. */
export type StageLineage = (stage: StageOfRun) => {
  done(result: Readonly<Record<string, unknown>> | undefined): void;
  failed(error: unknown): void;
};

/** Tells every attempt of every stage to a sender. Stages without a market, such as those of digests, move no data of the warehouse. */
export const stageLineage =
  (sender: LineageSender, place: Place, now: () => number): StageLineage =>
  (stage) => {
    const notify = (outcome: Omit<Parameters<typeof stageEvent>[2], 'at'>) =>
      stage.market === '' ? undefined : sender.send(stageEvent(place, stage, { at: now(), ...outcome }));
    notify({});
    return { done: (result = {}) => notify({ result }), failed: (error) => notify({ error }) };
  };
