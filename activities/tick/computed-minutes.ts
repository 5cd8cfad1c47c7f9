import { heartbeat } from '@temporalio/activity';
import { collect } from '#engine/collect.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { healingSteps } from '#pipeline/healing.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { addComputed, type Computed, NOTHING_COMPUTED, writeOutput } from '../engine-output.ts';
import { issueSignals, type SignalDependencies } from '../issue-signals.ts';
import type { TickWindow } from './window.ts';

/**
 * Writes vectors, regimes and signals of every bar that closed in (from, asOf], and of the amended ones before, in steps of bounded
 * size.
 */
export async function computeMinutes(
  deps: SignalDependencies & Pick<Dependencies, 'instruments'>,
  window: TickWindow & { readonly amended?: Amended },
): Promise<Computed> {
  const { market, asOf, from, amended = NOTHING_AMENDED } = window;
  const before = amended.after < from && amended.symbols.length > 0 ? amended : undefined;
  const symbols = symbolsOf(deps.instruments, market).length;
  const steps = healingSteps(calendarOfMarket(market), { from, asOf, symbols });
  let total = NOTHING_COMPUTED;
  for (const [i, step] of steps.entries()) {
    heartbeat({ from: step.from, to: step.to });
    const first = i === 0;
    const span = { market, from: step.from, asOf: step.to };
    const output = await deps.engine.advanceIntraday({ ...span, amended: first ? before : undefined });
    const stamp = stampOf(window, 'compute', first ? undefined : i);
    const [written] = await Promise.all([
      writeOutput(deps.warehouse, output, stamp),
      issueSignals(deps, { market, chain: 'ticks', output, newFrom: from }, stamp),
    ]);
    total = addComputed(total, written);
    // Hours that are healed are many times what a minute takes.
    if (steps.length > 1) collect();
  }
  return total;
}
