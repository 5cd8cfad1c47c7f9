import { allocateBars, type BarColumns, joinBars, type SymbolBars, sliceBars } from '#market/bar.ts';
import { type FillState, fillMinutes, fillStart, NEVER_TRADED } from '#market/bars/fill.ts';
import { pickBars } from '#market/bars/pick.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import type { BarStore } from './bar-store.ts';
import { countBefore, indicesOf } from './columns.ts';
import type { Minutes } from './minutes.ts';

/** [from, through) in UTC ms: minutes that open in it. */
interface Stretch {
  readonly from: number;
  readonly through: number;
}

/** The minutes of [from, through) with their fills, from delivered minutes that begin at fillStart(calendar, from). */
export function withFills(
  calendar: Calendar,
  { symbol, bars: delivered }: Pick<SymbolBars, 'symbol' | 'bars'>,
  { from, through }: Stretch,
): Minutes {
  const start = fillStart(calendar, from);
  const { bars, filled, state } = fillMinutes(calendar, delivered, { from: start, through, state: NEVER_TRADED });
  const first = countBefore(bars.openTime, from);
  return { symbol, bars: sliceBars(bars, first, bars.length), filled: filled.subarray(first), state };
}

/**
 * The same where the delivered minutes begin at `from`: what was traded before is read from the store, for the symbols that have a
 * hole. `symbols`: all of the market, so that one without any delivered minute is filled too. In symbol order.
 */
export async function fillFromStore(
  store: BarStore,
  calendar: Calendar,
  { symbols, delivered, ...stretch }: Stretch & { symbols: readonly string[]; delivered: readonly SymbolBars[] },
): Promise<Minutes[]> {
  const scheduled = scheduledMinutes(calendar, stretch);
  const bySymbol = new Map(delivered.map(({ symbol, bars }) => [symbol, bars]));
  const holed = symbols.filter((symbol) => (bySymbol.get(symbol)?.length ?? 0) < scheduled);
  const before = await tradedBefore(store, calendar, holed, stretch.from);
  const holes = new Set(holed);
  return symbols.map((symbol) => {
    const bars = bySymbol.get(symbol) ?? allocateBars(0);
    if (!holes.has(symbol)) return { symbol, bars, filled: new Uint8Array(bars.length), state: stateAfter(bars) };
    const known = before.get(symbol) ?? allocateBars(0);
    return withFills(calendar, { symbol, bars: joinBars([known, bars]) }, stretch);
  });
}

const scheduledMinutes = (calendar: Calendar, { from, through }: Stretch): number =>
  calendar
    .sessions(from, through)
    .flatMap(({ segments }) => segments)
    .reduce((sum, { open, close }) => sum + Math.max(0, Math.min(close, through) - Math.max(open, from)) / MINUTE, 0);

/** What some symbols traded in the scheduled minutes before `from` that filling looks back on; fills are left out. */
async function tradedBefore(
  store: BarStore,
  calendar: Calendar,
  symbols: readonly string[],
  from: number,
): Promise<Map<string, BarColumns>> {
  if (symbols.length === 0) return new Map();
  const after = fillStart(calendar, from);
  const range = { symbols, timeframes: ['1m'] as const, after, through: from, runId: '', valid: true };
  const stored = await store.readStoredBars(range);
  return new Map(stored.map(({ symbol, bars, filled }) => [symbol, pickBars(bars, indicesOf(filled, 0))]));
}

/** The state after minutes of which none is missing. */
function stateAfter({ close, closeTime }: BarColumns): FillState {
  const last = close.at(-1);
  const since = closeTime.at(-1);
  return last === undefined || since === undefined ? NEVER_TRADED : { close: last, missing: 0, since };
}
