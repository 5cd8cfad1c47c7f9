import { allocateBars, type BarColumns, joinBars, type SymbolBars, sliceBars } from '#market/bar.ts';
import { type FillState, fillMinutes, fillStart, NEVER_TRADED } from '#market/bars/fill.ts';
import { pickBars } from '#market/bars/pick.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { MINUTE } from '#market/time.ts';
import { insertBars, readStoredBars } from '#warehouse/bars.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Minutes of one symbol as delivered, with the scheduled minutes that had no trade filled in. */
export interface Minutes {
  readonly symbol: string;
  readonly bars: BarColumns;
  /** 1 where a minute was filled in. */
  readonly filled: Uint8Array;
  /** After the last of them. */
  readonly state: FillState;
}

/** The minutes of [from, through) with their fills, from delivered minutes that begin at fillStart(calendar, from). */
export function withFills(
  calendar: Calendar,
  { symbol, bars: delivered }: Pick<SymbolBars, 'symbol' | 'bars'>,
  { from, through }: { from: number; through: number },
): Minutes {
  const start = fillStart(calendar, from);
  const { bars, filled, state } = fillMinutes(calendar, delivered, { from: start, through, state: NEVER_TRADED });
  let first = 0;
  while (first < bars.length && (bars.openTime[first] as number) < from) first++;
  return { symbol, bars: sliceBars(bars, first, bars.length), filled: filled.subarray(first), state };
}

/**
 * The same where the delivered minutes begin at `from`: what was traded before is read from the warehouse, for the symbols that have
 * a hole. `symbols`: all of the market, so that one without any delivered minute is filled too. In symbol order.
 */
export async function fillFromWarehouse(
  warehouse: Warehouse,
  calendar: Calendar,
  input: { symbols: readonly string[]; delivered: readonly SymbolBars[]; from: number; through: number },
): Promise<Minutes[]> {
  const { symbols, delivered, from, through } = input;
  const scheduled = calendar
    .sessions(from, through)
    .flatMap(({ segments }) => segments)
    .reduce((sum, { open, close }) => sum + Math.max(0, Math.min(close, through) - Math.max(open, from)) / MINUTE, 0);
  const bySymbol = new Map(delivered.map(({ symbol, bars }) => [symbol, bars]));
  const holed = symbols.filter((symbol) => (bySymbol.get(symbol)?.length ?? 0) < scheduled);
  const start = fillStart(calendar, from);
  const before = new Map(
    holed.length === 0
      ? []
      : (
          await readStoredBars(warehouse, {
            symbols: holed,
            timeframes: ['1m'],
            after: start,
            through: from,
            runId: '',
            valid: true,
          })
        ).map(({ symbol, bars, filled }) => [symbol, traded(bars, filled)]),
  );
  const holes = new Set(holed);
  const result: Minutes[] = [];
  for (const symbol of symbols) {
    const bars = bySymbol.get(symbol) ?? allocateBars(0);
    if (!holes.has(symbol)) result.push({ symbol, bars, filled: new Uint8Array(bars.length), state: stateAfter(bars) });
    else {
      const known = before.get(symbol) ?? allocateBars(0);
      result.push(withFills(calendar, { symbol, bars: joinBars([known, bars]) }, { from, through }));
    }
  }
  return result;
}

/** Minutes before and from a time on; symbols without any on a side are left out there. */
export function splitAt(minutes: readonly Minutes[], time: number): [Minutes[], Minutes[]] {
  const before: Minutes[] = [];
  const after: Minutes[] = [];
  for (const part of minutes) {
    const { bars, filled } = part;
    let border = 0;
    while (border < bars.length && (bars.openTime[border] as number) < time) border++;
    if (border > 0) before.push({ ...part, bars: sliceBars(bars, 0, border), filled: filled.subarray(0, border) });
    if (border < bars.length)
      after.push({ ...part, bars: sliceBars(bars, border, bars.length), filled: filled.subarray(border) });
  }
  return [before, after];
}

/** Writes minutes, delivered and filled ones apart, under one revision or a column of them. */
export async function insertMinutes(
  warehouse: Warehouse,
  parts: readonly (Pick<Minutes, 'symbol' | 'bars' | 'filled'> & { readonly rev: Uint32Array })[],
  stamp: Stamp,
): Promise<void> {
  for (const source of ['feed', 'fill'] as const) {
    const wanted = source === 'fill' ? 1 : 0;
    const kept = parts
      .map(({ symbol, bars, filled, rev }) => {
        const indices = [...filled.keys()].filter((i) => filled[i] === wanted);
        const whole = indices.length === bars.length;
        return {
          symbol,
          timeframe: '1m' as const,
          bars: whole ? bars : pickBars(bars, indices),
          rev: whole ? rev : Uint32Array.from(indices, (i) => rev[i] as number),
        };
      })
      .filter(({ bars }) => bars.length > 0);
    await insertBars(warehouse, kept, {
      source,
      rev: kept.map(({ rev }) => rev),
      ...stamp,
      activityId: `${source}-${stamp.activityId}`,
    });
  }
}

const stateAfter = (bars: BarColumns): FillState =>
  bars.length === 0
    ? NEVER_TRADED
    : { close: bars.close[bars.length - 1] as number, missing: 0, since: bars.closeTime[bars.length - 1] as number };

const traded = (bars: BarColumns, filled: Uint8Array): BarColumns =>
  pickBars(
    bars,
    [...filled.keys()].filter((i) => filled[i] === 0),
  );
