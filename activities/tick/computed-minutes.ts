import { heartbeat } from '@temporalio/activity';
import type { EngineOutput } from '#engine/engine.ts';
import { calendarOfMarket } from '#market/calendar/calendar.ts';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import { type Amended, NOTHING_AMENDED } from '#pipeline/amended.ts';
import { healingSteps } from '#pipeline/healing.ts';
import { stampOf } from '#pipeline/stamp.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Dependencies, symbolsOf } from '../dependencies.ts';
import { addComputed, type Computed, NOTHING_COMPUTED, writeOutput } from '../engine-output.ts';
import { issueRanges } from '../issue-ranges.ts';
import { issueSignals, type SignalDependencies } from '../issue-signals.ts';
import type { TickWindow } from './window.ts';

export type MinuteDependencies = SignalDependencies & Pick<Dependencies, 'engine' | 'instruments' | 'releaseMemory'>;

/**
 * Writes vectors, regimes and signals of every bar that closed in (from, asOf], and of the amended ones before, in steps of bounded
 * size.
 */
export async function computeMinutes(
  deps: MinuteDependencies,
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
      issueOutput(deps, { market, output, newFrom: from }, stamp),
    ]);
    total = addComputed(total, written);
    // Hours that are healed are many times what a minute takes.
    if (steps.length > 1) deps.releaseMemory();
  }
  return total;
}

/** Signals and ranges of an output. What was amended keeps the forecast that it had: the rest of its class is not in the output. */
async function issueOutput(
  deps: MinuteDependencies,
  { market, output, newFrom }: { readonly market: MarketId; readonly output: EngineOutput; readonly newFrom: UtcMs },
  stamp: Stamp,
): Promise<void> {
  const { signals, ranges } = await deps.predictor.predict(market, output, stamp.asOf);
  const forecasts = ranges.filter(({ closeTime }) => closeTime > newFrom);
  await Promise.all([
    issueSignals(deps, { market, chain: 'ticks', inferences: signals, newFrom }, stamp),
    issueRanges(deps, { market, chain: 'ticks', forecasts }, stamp),
  ]);
}
