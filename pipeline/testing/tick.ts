import type { SymbolBars } from '#market/bar.ts';
import { closedBy } from '#market/bars/closed.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import { DAY, MINUTE } from '#market/time.ts';
import type { Amended } from '../amended.ts';
import { amendMinutes } from '../amendments.ts';
import type { BarStore } from '../bar-store.ts';
import { closeDays } from '../daily-closes.ts';
import { fillFromStore } from '../fills.ts';
import { recordHalts } from '../halts.ts';
import { HIGHER } from '../higher-timeframes.ts';
import { firstRevision, insertMinutes, splitAt } from '../minutes.ts';
import { stampOf } from '../stamp.ts';

/** Minutes before the new ones that a tick looks at again. */
const AMEND_WINDOW = 10 * MINUTE;

/** What a tick of (barsFrom, asOf] does with bars, without Temporal; the higher bars that close in it are those of the engine. */
export async function tick(
  store: BarStore,
  calendar: Calendar,
  input: {
    readonly symbols: readonly string[];
    readonly barsFrom: number;
    readonly asOf: number;
    readonly deliver: (symbol: string, from: number, to: number) => SymbolBars;
  },
): Promise<Amended> {
  const { symbols, barsFrom, asOf, deliver } = input;
  const stamp = stampOf({ asOf, version: 1, runId: `tick-${asOf}` }, 'fetch');
  const since = barsFrom - AMEND_WINDOW;
  const delivered = symbols.map((symbol) => deliver(symbol, since, asOf));
  const minutes = await fillFromStore(store, calendar, { symbols, delivered, from: since, through: asOf });
  const [again, fresh] = splitAt(minutes, barsFrom);
  const amended = await amendMinutes(store, calendar, { minutes: again, after: since, through: barsFrom, stamp });
  await insertMinutes(store, firstRevision(fresh), stamp);
  await closeDays(store, calendar, { symbols, after: barsFrom, through: asOf, stamp });
  await recordHalts(store, minutes, { barsFrom, stamp });
  const sources = await store.readBars({ symbols, timeframes: ['1m'], after: barsFrom - DAY, through: asOf });
  const higher = sources.flatMap(({ symbol, bars }) =>
    HIGHER['1m'].map(({ timeframe, build }): SymbolBars => {
      return { symbol, timeframe, bars: closedBy(build(calendar, bars), asOf, barsFrom) };
    }),
  );
  await store.insertBars(higher, { source: 'aggregate', rev: 0, ...stamp, activityId: `compute-${stamp.runId}` });
  return amended;
}
