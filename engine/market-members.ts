import { CrossSection, type Members } from '#market/features/cross-section.ts';
import type { ThreadSetup } from './protocol.ts';
import type { Rings } from './rings.ts';
import { type Slot, slotOf, symbolOf, timeframeOf } from './slot.ts';

/**
 * The members of every market and their classes: the symbols of one calendar are a market, those of one asset class in it a class. A
 * series is compared with nothing, its section is empty: an average of a price index and the fees of a chain means nothing.
 */
export class MarketMembers {
  readonly #rings: Rings;
  readonly #markets = new Map<string, { symbols: number[]; classOf: Uint8Array; classes: number }>();
  readonly #marketOf: readonly string[];
  /** Place of a symbol among the members of its market. */
  readonly #placeOf: Uint32Array;

  constructor({ calendars, assetClasses }: ThreadSetup, rings: Rings) {
    this.#rings = rings;
    this.#marketOf = calendars;
    this.#placeOf = new Uint32Array(calendars.length);
    for (const market of new Set(calendars)) {
      const symbols = calendars.flatMap((calendar, index) => (calendar === market ? [index] : []));
      const names = [...new Set(symbols.map((index) => assetClasses[index]))].sort();
      const classOf = Uint8Array.from(symbols, (index) => names.indexOf(assetClasses[index]));
      for (const [place, index] of symbols.entries()) this.#placeOf[index] = place;
      this.#markets.set(market, { symbols, classOf, classes: names.length });
    }
  }

  /** Place of a slot's symbol in the cross-section of its market. */
  placeOf(slot: Slot): number {
    return this.#placeOf[symbolOf(slot)];
  }

  /** The cross-section of the market of `slot` on its timeframe, at the bars that open at `openTime`, from all rings. */
  section(slot: Slot, openTime: number): CrossSection {
    const timeframe = timeframeOf(slot);
    const calendar = this.#marketOf[symbolOf(slot)];
    const market = this.#markets.get(calendar);
    if (market === undefined) throw new Error(`slot ${slot} has no market`);
    const { symbols, classOf, classes } = market;
    const rings = this.#rings;
    const members: Members = {
      classOf,
      classes,
      tail(member, until, out) {
        if (calendar === 'CONTEXT') out.n = 0;
        else rings.tail(slotOf(symbols[member], timeframe), until, out);
      },
      tailTimes(member, until, out) {
        if (calendar === 'CONTEXT') return 0;
        return rings.tailTimes(slotOf(symbols[member], timeframe), until, out);
      },
    };
    return new CrossSection(members, openTime);
  }
}
