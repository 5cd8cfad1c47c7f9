import { rootCause } from '@temporalio/common';
import { type ActivityInterfaceFor, condition } from '@temporalio/workflow';
import type { BackfillActivities, PlannedPeriod } from '#activities/backfill.ts';
import { plural } from '#wording/numbers.ts';
import type { BackfillControls } from './backfill-controls.ts';

type Run = Parameters<BackfillActivities['commitBackfill']>[0];

/** What loads a page: the activities, the controls of the backfill, and the run that it belongs to. */
export interface PageContext {
  readonly activities: ActivityInterfaceFor<BackfillActivities>;
  readonly controls: BackfillControls;
  readonly run: Omit<Run, 'bars'>;
}

interface Failure {
  readonly period: PlannedPeriod;
  readonly error: unknown;
}

/**
 * A page of periods as a stage that can be tried again: it loads every chunk that is not loaded yet with bounded concurrency, enters
 * each period into the ledger, and throws the first failure when there was one.
 */
export function createPageLoader(context: PageContext, page: readonly PlannedPeriod[]): () => Promise<void> {
  const loaded = new Set<string>();
  const sealed = new Set<PlannedPeriod>();
  return async () => {
    const failures = await loadChunks(context, page, loaded);
    for (const period of page) {
      if (sealed.has(period)) continue;
      const failure = failures.find((failed) => failed.period === period);
      await sealPeriod(context, period, failure);
      if (period.chunks.every(({ id }) => loaded.has(id))) sealed.add(period);
    }
    const [first] = failures;
    if (first !== undefined) throw first.error;
  };
}

/** Loads the chunks that are not in `loaded`, and adds them to it. Returns the failures; the other chunks are loaded all the same. */
async function loadChunks(
  { activities, controls, run }: PageContext,
  page: readonly PlannedPeriod[],
  loaded: Set<string>,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  const chunks = page.flatMap((period) => period.chunks.map((chunk) => ({ period, chunk })));
  let active = 0;
  for (const { period, chunk } of chunks.filter(({ chunk: { id } }) => !loaded.has(id))) {
    await controls.whenFree(() => active);
    active += 1;
    const summary = `${period.timeframe} ${period.name}, ${plural(chunk.symbols.length, 'symbol')}`;
    activities.loadChunk
      .executeWithOptions({ activityId: `chunk-${chunk.id}`, summary }, [
        { ...run, period: spanOf(period), chunk, first: chunk === period.chunks[0] },
      ])
      .then(({ bars }) => {
        loaded.add(chunk.id);
        controls.addChunk(bars);
      })
      .catch((error) => failures.push({ period, error }))
      .finally(() => {
        active -= 1;
      });
  }
  await condition(() => active === 0);
  return failures;
}

async function sealPeriod(
  { activities, run }: PageContext,
  period: PlannedPeriod,
  failure: Failure | undefined,
): Promise<void> {
  const { timeframe, name } = period;
  const options = { activityId: `seal-${timeframe}-${name}`, summary: `${name} into the ledger` };
  const failed = failure === undefined ? {} : { failed: rootCause(failure.error) ?? String(failure.error) };
  await activities.sealPeriod.executeWithOptions(options, [{ ...run, period: spanOf(period), ...failed }]);
}

/** A period without its plan: what its activities need. */
function spanOf({ chunks: _chunks, known: _known, ...span }: PlannedPeriod): Omit<PlannedPeriod, 'chunks' | 'known'> {
  return span;
}
