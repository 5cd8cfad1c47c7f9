import type { SymbolBars } from '#market/bar.ts';
import type { CorporateAction } from '#market/corporate-action.ts';
import type { MarketId } from '#market/market-id.ts';
import type { Timeframe } from '#market/timeframe.ts';
import { readBars } from '#warehouse/bars.ts';
import type { ParameterSet } from '#warehouse/parameters.ts';
import { actionsBy, adjusted } from './adjustment.ts';
import { complete } from './history-parts.ts';
import { mergeOutputs } from './outputs.ts';
import type { EngineOutput, StoredSeries, StoredTask } from './protocol.ts';
import { type EngineParts, rebuildRings } from './rebuild.ts';
import { slotParameters } from './slot-parameters.ts';
import { storedCloses } from './stored-closes.ts';

/** Symbols with bars that were corrected or came late, all of which open at or after `after` (UTC ms). */
export interface AmendedSymbols {
  readonly symbols: readonly string[];
  readonly after: number;
}

type Kept = Pick<StoredTask, 'after' | 'keep' | 'vectors'>;

/** Every bar that closes after `after` gets all outputs. */
export const allAfter = (after: number): Kept => ({ after, keep: Number.POSITIVE_INFINITY, vectors: 'all' });

/** Stored bars through the rings of their symbols, with the outputs of those that are kept. */
export async function replay(
  { pool, table }: EngineParts,
  { bars, sets, kept }: { bars: readonly StoredSeries[]; sets: readonly ParameterSet[]; kept: Kept },
): Promise<EngineOutput> {
  const barShares = pool.shares(bars, symbolName);
  const parameterShares = pool.shares(slotParameters(sets, table.sorted), symbolName);
  const closes = storedCloses(bars, kept, (symbol) => table.instrument(symbol).calendar);
  return mergeOutputs(
    await pool.together((thread, barrier) => ({
      kind: 'stored',
      bars: barShares[thread],
      parameters: parameterShares[thread],
      closes,
      barrier,
      ...kept,
    })),
  );
}

/** Takes amended symbols back to before their first amended bar and forward to `through` again; the outputs on the way are new rows. */
export async function amend(
  parts: EngineParts,
  input: {
    readonly market: MarketId;
    readonly timeframes: readonly Timeframe[];
    readonly actions: readonly CorporateAction[];
    readonly amended: AmendedSymbols | undefined;
    readonly through: number;
    readonly sets: readonly ParameterSet[];
  },
): Promise<EngineOutput[]> {
  const { market, timeframes, amended, through, sets } = input;
  if (amended === undefined || amended.symbols.length === 0) return [];
  const { symbols, after } = amended;
  const actions = actionsBy(input.actions, through);
  await rebuildRings(parts, { market, timeframes, actions, symbols, through: after });
  const bars = await readBars(parts.warehouse, { symbols, timeframes, after, through });
  return [await replay(parts, { bars: complete(adjusted(bars, actions)), sets, kept: allAfter(after) })];
}

const symbolName = ({ symbol }: Pick<SymbolBars, 'symbol'>): string => symbol;
