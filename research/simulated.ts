import type { SymbolBars } from '#market/bar.ts';
import { aggregateMinutes } from '#market/bars/aggregate.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import type { IntradayTimeframe } from '#market/timeframe.ts';
import { withAnomalies } from '#simulator/anomalies.ts';
import { createSimulator, type Simulator } from '#simulator/simulator.ts';
import type { World } from '#simulator/worlds.ts';

/** A class of instruments with their bars, and the true regime of a bar where there is one. */
export interface Market {
  readonly instruments: readonly Instrument[];
  readonly bars: readonly SymbolBars[];
  truth(symbol: string, openTime: number): number | null;
}

export interface SimulatedClass extends Market {
  readonly simulator: Simulator;
}

/** The simulator's market begins here: asking from the start costs no walk. */
export const START = Date.UTC(2020, 0, 1);

/** Bars of the first `symbols` instruments of a class over `days` calendar days, built from simulated minutes. */
export async function simulateClass({
  anomalies = false,
  seed,
  world,
  assetClass,
  timeframe,
  symbols,
  days,
}: {
  seed: number;
  world: World;
  assetClass: AssetClass;
  timeframe: IntradayTimeframe;
  symbols: number;
  days: number;
  /** With the labelled anomalies of the simulator in the minutes. */
  anomalies?: boolean;
}): Promise<SimulatedClass> {
  const to = START + days * DAY;
  const simulator = createSimulator({ seed, world, universe: 'full', now: () => to + 400 * DAY });
  const all = (await simulator.instruments()).filter((one) => one.assetClass === assetClass);
  const instruments = [...all].sort((a, b) => (a.symbol < b.symbol ? -1 : 1)).slice(0, symbols);
  const bars: SymbolBars[] = [];
  for (const instrument of instruments) {
    const feed = anomalies ? withAnomalies(simulator, { seed }) : simulator;
    const batches = feed.bars({ timeframe: '1m', symbols: [instrument.symbol], from: START, to });
    for await (const { symbol, bars: minutes } of batches)
      bars.push({
        symbol,
        timeframe,
        bars: timeframe === '1m' ? minutes : aggregateMinutes(calendarOf(instrument.calendar), timeframe, minutes),
      });
  }
  const truth = (symbol: string, openTime: number) => simulator.truth(symbol, openTime)?.regime ?? null;
  return { simulator, instruments, bars, truth };
}
