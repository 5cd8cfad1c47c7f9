import type { SymbolBars } from '#market/bar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import { INTRADAY_TIMEFRAMES } from '#market/timeframe.ts';
import { readActions } from '#warehouse/actions.ts';
import { type BarRevisions, readBarRevisions } from '#warehouse/bar-revisions.ts';
import { readBars } from '#warehouse/bars.ts';
import type { ParameterSet } from '#warehouse/parameters.ts';
import { actionsBy, epochOf, exTimes } from './adjustment.ts';
import { binCloses, closeTimes } from './bin-closes.ts';
import { mergeOutputs } from './outputs.ts';
import type { EngineOutput } from './protocol.ts';
import { type EngineParts, rebuildRings } from './rebuild.ts';
import { type AmendedSymbols, amend } from './replay.ts';
import { slotParameters } from './slot-parameters.ts';
import type { WarmMarket } from './warm-market.ts';

interface Interval {
  /** UTC ms, excluded. */
  readonly from: number;
  /** UTC ms, included. */
  readonly asOf: number;
}

/** `Engine.advanceIntraday` for one market: one step for every adjustment epoch in (from, asOf]. */
export async function advanceIntraday(
  parts: EngineParts,
  warmMarket: WarmMarket,
  { from, asOf, amended }: Interval & { readonly amended?: AmendedSymbols | undefined },
): Promise<EngineOutput> {
  const refuseIfLost = parts.pool.watchLosses();
  const symbols = warmMarket.memberSymbols;
  // Before any bar is read: a correction that is stored later is seen by the next step.
  const [revisions, actions] = await Promise.all([
    readBarRevisions(parts.warehouse, symbols),
    readActions(parts.warehouse, { symbols, at: asOf }),
  ]);
  const outputs: EngineOutput[] = [];
  try {
    let at = from;
    for (const stop of [...exTimes(actions, from, asOf), asOf]) {
      const step = { from: at, asOf: stop, actions: actionsBy(actions, at), revisions };
      outputs.push(...(await advanceEpoch(parts, warmMarket, { ...step, amended: at === from ? amended : undefined })));
      at = stop;
    }
    refuseIfLost();
  } catch (error) {
    // Whatever failed, the next step rebuilds.
    warmMarket.cool();
    throw error;
  }
  return mergeOutputs(outputs);
}

/** Regimes and vectors of the amended bars again, from the rings of a market that is cold afterwards. */
export async function amendIntraday(
  parts: EngineParts,
  warmMarket: WarmMarket,
  { amended, through }: { readonly amended: AmendedSymbols; readonly through: number },
): Promise<EngineOutput> {
  const refuseIfLost = parts.pool.watchLosses();
  const { market } = warmMarket;
  warmMarket.cool();
  const actions = await readActions(parts.warehouse, { symbols: amended.symbols, at: through });
  const sets = await parts.parameters.newest(market);
  const outputs = await amend(parts, { market, timeframes: INTRADAY_TIMEFRAMES, actions, amended, through, sets });
  refuseIfLost();
  return mergeOutputs(outputs);
}

/** One step within one adjustment epoch: rebuilt where cold or corrected, amended, then the minutes of (from, asOf]. */
async function advanceEpoch(
  parts: EngineParts,
  warmMarket: WarmMarket,
  input: Interval & {
    readonly actions: readonly CorporateAction[];
    readonly amended: AmendedSymbols | undefined;
    readonly revisions: BarRevisions;
  },
): Promise<EngineOutput[]> {
  const { from, asOf, actions, amended, revisions } = input;
  const { market, memberSymbols } = warmMarket;
  const epoch = epochOf(actions);
  // Amended symbols are taken back and forward again below, whatever their rings hold now.
  const again = new Set(amended?.symbols);
  const stale = warmMarket.isWarmAt(from, epoch)
    ? warmMarket.correctedSince(revisions).filter((symbol) => !again.has(symbol))
    : memberSymbols;
  warmMarket.cool();
  const cold = { market, timeframes: INTRADAY_TIMEFRAMES, actions };
  if (stale.length > 0) await rebuildRings(parts, { ...cold, symbols: stale, through: from });
  const [bars, sets] = await Promise.all([
    readBars(parts.warehouse, { symbols: memberSymbols, timeframes: ['1m'], after: from, through: asOf }),
    parts.parameters.newest(market),
  ]);
  const amendedOutputs = await amend(parts, { ...cold, amended, through: from, sets });
  const output = await advanceMinutes(parts, warmMarket, { from, asOf, bars, sets });
  warmMarket.warm(asOf, epoch, revisions);
  return [...amendedOutputs, output];
}

/** Minutes through the rings of a market, with the bins of higher timeframes that they close. */
async function advanceMinutes(
  { pool, table }: EngineParts,
  warmMarket: WarmMarket,
  input: Interval & { readonly bars: readonly SymbolBars[]; readonly sets: readonly ParameterSet[] },
): Promise<EngineOutput> {
  const { from, asOf, bars } = input;
  const { market, memberSymbols } = warmMarket;
  const closes = binCloses(table.calendar(market), from, asOf);
  const times = closeTimes(bars, closes);
  const barShares = pool.shares(bars, ({ symbol }) => symbol);
  const symbolShares = pool.shares(memberSymbols, (symbol) => symbol);
  return await warmMarket.sendParameters(input.sets, async (sets) => {
    const parameterShares = sets && pool.shares(slotParameters(sets, table.sorted), ({ symbol }) => symbol);
    const outputs = await pool.together((thread, barrier) => ({
      kind: 'advance',
      times,
      barrier,
      bars: barShares[thread],
      symbols: symbolShares[thread],
      closes,
      market,
      parameters: parameterShares === null ? null : parameterShares[thread],
    }));
    return mergeOutputs(outputs);
  });
}
