import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { RunningArgus } from '#app/runtime.ts';
import type { TickResult } from '#contracts/runs.ts';
import { at } from '#market/at.ts';
import type { MarketId } from '#market/market-id.ts';
import { MINUTE } from '#market/time.ts';
import { nominalStart, scheduledTickId } from '#workflows/schedules.ts';

/**
 * Lets the schedule of a market run the `count` minutes before `now` (Temporal's own backfill: same ids as live ticks) and waits
 * for them. These are the ticks that were due while the market was being set up.
 */
export async function runDueTicks(
  argus: RunningArgus,
  market: MarketId,
  now: number,
  count: number,
  onTick: (result: TickResult, done: number) => void,
): Promise<TickResult[]> {
  const last = Math.floor(now / MINUTE) * MINUTE;
  const due = Array.from({ length: count }, (_, index) => last - (count - index) * MINUTE);
  await argus.client.schedule.getHandle(`tick-${market}`).backfill({
    start: new Date(nominalStart(market, at(due, 0)) - 1_000),
    end: new Date(nominalStart(market, due.at(-1) as number) + 1_000),
    overlap: 'BUFFER_ALL',
  });
  const results: TickResult[] = [];
  for (const asOf of due) {
    const result = await resultOf(argus, scheduledTickId(market, asOf));
    results.push(result);
    onTick(result, results.length);
  }
  return results;
}

/** The schedule starts runs within a second or two; until then the id is unknown. */
async function resultOf(argus: RunningArgus, workflowId: string): Promise<TickResult> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await argus.client.workflow.getHandle(workflowId).result()) as TickResult;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError) || attempt > 240) throw error;
      await sleep(250);
    }
  }
}
