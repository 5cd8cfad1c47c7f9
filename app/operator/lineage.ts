import { z } from 'zod';
import { readAllFacts } from '#warehouse/lineage/run-facts.ts';
import { readRuns } from '#warehouse/runs.ts';
import { type LineageEvent, runEvents } from '../lineage/events.ts';
import { placeOf } from '../lineage/place.ts';
import { operation } from './operation.ts';

/** Runs of one answer. */
const RUNS_MOST = 500;

/** OpenLineage events of the committed runs that follow a place, oldest first. `next`: the place to go on from, null at the end. */
export interface LineagePage {
  readonly events: readonly LineageEvent[];
  readonly next: { readonly asOf: number; readonly runId: string } | null;
}

export const lineageEvents = operation(
  z.object({ after: z.object({ asOf: z.number(), runId: z.string() }) }),
  async ({ stores }, { after }): Promise<LineagePage> => {
    const runs = await readRuns(stores.warehouse, { after, limit: RUNS_MOST });
    const facts = Map.groupBy(await readAllFacts(stores.warehouse, runs), ({ runId }) => runId);
    const place = placeOf(stores.config);
    const last = runs.at(-1);
    return {
      events: runs.flatMap((run) => runEvents(place, run, facts.get(run.runId) ?? [])),
      next: last === undefined || runs.length < RUNS_MOST ? null : { asOf: last.asOf, runId: last.runId },
    };
  },
);
