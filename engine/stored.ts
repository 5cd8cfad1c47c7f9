import type { MarketId } from '#market/market-id.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { readBars, readLastBars } from '#warehouse/bars.ts';
import { actionsBy, adjusted, exTimes } from './adjustment.ts';
import { complete, historyParts } from './history-parts.ts';
import { mergeOutputs } from './outputs.ts';
import type { EngineOutput } from './protocol.ts';
import { type EngineParts, REBUILD_BARS, rebuildRings } from './rebuild.ts';
import { type AmendedSymbols, allAfter, amend, replay } from './replay.ts';

export interface SeedInput {
  readonly market: MarketId;
  readonly timeframes: readonly Timeframe[];
  readonly asOf: number;
  /** Bars of each series that get a regime. */
  readonly historyBars: number;
  /** The run whose parameters count although it is not committed: its own batch. */
  readonly parametersRun: string;
  /** Takes the outputs part by part; `part` is the same on every attempt. */
  write(output: EngineOutput, part: string): Promise<void>;
}

/** `Engine.seedStored`: no part is written that was computed beside a lost thread. `barsMost`: bars of a part, about. */
export async function seedStored(
  parts: EngineParts,
  symbols: readonly string[],
  { market, timeframes, asOf, historyBars, parametersRun, write }: SeedInput,
  barsMost: number,
): Promise<void> {
  const { warehouse, parameters, pool } = parts;
  const refuseIfLost = pool.watchLosses();
  const actions = await readActions(warehouse, { symbols, at: asOf });
  const sets = await parameters.ofRun(market, parametersRun);
  await rebuildRings(parts, { market, symbols, timeframes, through: 0, actions });
  const range = { symbols, count: historyBars + REBUILD_BARS, through: asOf };
  const kept = { after: Number.NEGATIVE_INFINITY, keep: historyBars, vectors: 'grid' as const };
  for (const timeframe of timeframes) {
    // The history in the units of its end.
    const history = adjusted(await readLastBars(warehouse, { ...range, timeframes: [timeframe] }), actions);
    let part = 0;
    for (const bars of historyParts(history, barsMost)) {
      const output = await replay(parts, { bars, sets, kept });
      refuseIfLost();
      await write(output, `${timeframe}-${part++}`);
    }
    parts.releaseMemory();
  }
}

export interface AdvanceStoredInput {
  readonly market: MarketId;
  readonly timeframes: readonly Timeframe[];
  readonly from: number;
  readonly asOf: number;
  readonly amended?: AmendedSymbols | undefined;
}

/** `Engine.advanceStored`: rebuilt at every adjustment epoch, then the stored bars of (from, asOf]. */
export async function advanceStored(
  parts: EngineParts,
  symbols: readonly string[],
  { market, timeframes, from, asOf, amended }: AdvanceStoredInput,
): Promise<EngineOutput> {
  const { warehouse, parameters, pool } = parts;
  const refuseIfLost = pool.watchLosses();
  const actions = await readActions(warehouse, { symbols, at: asOf });
  const sets = await parameters.newest(market);
  const outputs: EngineOutput[] = [];
  let at = from;
  for (const stop of [...exTimes(actions, at, asOf), asOf]) {
    const inForce = actionsBy(actions, at);
    await rebuildRings(parts, { market, symbols, timeframes, through: at, actions: inForce });
    if (at === from) outputs.push(...(await amend(parts, { market, timeframes, actions, amended, through: at, sets })));
    const bars = await readBars(warehouse, { symbols, timeframes, after: at, through: stop });
    outputs.push(await replay(parts, { bars: complete(adjusted(bars, inForce)), sets, kept: allAfter(at) }));
    at = stop;
  }
  refuseIfLost();
  return mergeOutputs(outputs);
}
