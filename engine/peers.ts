import { CrossSection, type Members } from '#market/features/cross-section.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { WorkerSetup } from './protocol.ts';
import type { Rings } from './rings.ts';

/**
 * Who is in the market and the class of whom: the symbols of one calendar are a market, those of one asset class in it a class. Series
 * have no peers, their section is empty: an average of a price index and the fees of a chain would say nothing of either.
 */
export class Peers {
  readonly #rings: Rings;
  readonly #markets = new Map<string, { symbols: number[]; classOf: Uint8Array; classes: number }>();
  readonly #marketOf: readonly string[];
  /** Place of a symbol among the members of its market. */
  readonly #place: Uint32Array;

  constructor({ calendars, assetClasses }: WorkerSetup, rings: Rings) {
    this.#rings = rings;
    this.#marketOf = calendars;
    this.#place = new Uint32Array(calendars.length);
    for (const market of new Set(calendars)) {
      const symbols = calendars.flatMap((calendar, index) => (calendar === market ? [index] : []));
      const names = [...new Set(symbols.map((index) => assetClasses[index] as string))].sort();
      const classOf = Uint8Array.from(symbols, (index) => names.indexOf(assetClasses[index] as string));
      for (const [place, index] of symbols.entries()) this.#place[index] = place;
      this.#markets.set(market, { symbols, classOf, classes: names.length });
    }
  }

  /** Place of a slot's symbol in the cross-section of its market. */
  member(slot: number): number {
    return this.#place[Math.floor(slot / TIMEFRAMES.length)];
  }

  /** The cross-section of the market of `slot` on its timeframe, at the bars that open at `openTime`, from all rings. */
  section(slot: number, openTime: number): CrossSection {
    const timeframe = slot % TIMEFRAMES.length;
    const calendar = this.#marketOf[Math.floor(slot / TIMEFRAMES.length)];
    const market = this.#markets.get(calendar);
    if (market === undefined) throw new Error(`slot ${slot} has no market`);
    const { symbols, classOf, classes } = market;
    const rings = this.#rings;
    const members: Members = {
      classOf,
      classes,
      tail(member, until, out) {
        if (calendar === 'CONTEXT') out.n = 0;
        else rings.tail(symbols[member] * TIMEFRAMES.length + timeframe, until, out);
      },
      tailTimes(member, until, out) {
        if (calendar === 'CONTEXT') return 0;
        return rings.tailTimes(symbols[member] * TIMEFRAMES.length + timeframe, until, out);
      },
    };
    return new CrossSection(members, openTime);
  }
}
