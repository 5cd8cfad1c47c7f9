import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { Instrument } from '#market/instrument.ts';
import { type MarketId, membersOf } from '#market/market-id.ts';
import type { ThreadSetup } from './protocol.ts';
import { allocateRings } from './rings.ts';
import { type Slot, slotOf } from './slot.ts';

/** The instruments of an engine in symbol order. The place of a symbol in that order is its place in the memory of the rings. */
export class InstrumentTable {
  readonly sorted: readonly Instrument[];
  readonly #indexOf: ReadonlyMap<string, number>;

  constructor(instruments: readonly Instrument[]) {
    this.sorted = [...instruments].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    this.#indexOf = new Map(this.sorted.map(({ symbol }, index) => [symbol, index]));
  }

  /** @throws RangeError when the symbol is not in the table. */
  instrument(symbol: string): Instrument {
    return this.sorted[this.#index(symbol)];
  }

  /** `timeframe`: index into TIMEFRAMES. @throws RangeError when the symbol is not in the table. */
  slot(symbol: string, timeframe: number): Slot {
    return slotOf(this.#index(symbol), timeframe);
  }

  members(market: MarketId): Instrument[] {
    return membersOf(this.sorted, market);
  }

  /** The calendar of a market. @throws RangeError when the market has no instrument. */
  calendar(market: MarketId): Calendar {
    const [member] = this.members(market);
    if (member === undefined) throw new RangeError(`market ${market} has no instrument`);
    return calendarOf(member.calendar);
  }

  #index(symbol: string): number {
    const index = this.#indexOf.get(symbol);
    if (index === undefined) throw new RangeError(`no instrument ${symbol} in this engine`);
    return index;
  }
}

/** New empty rings for these instruments, and what a compute thread must know of them. `sorted`: in symbol order. */
export const threadSetup = (sorted: readonly Instrument[]): ThreadSetup => ({
  memory: allocateRings(sorted.length),
  symbols: sorted.map(({ symbol }) => symbol),
  calendars: sorted.map(({ calendar }) => calendar),
  assetClasses: sorted.map(({ assetClass }) => assetClass),
});
