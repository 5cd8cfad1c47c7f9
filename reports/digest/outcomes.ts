import { DAY } from '#market/time.ts';
import type { OutcomeInput } from '#narrative/digest/input.ts';
import { isoDate } from '#wording/dates.ts';
import type { InstrumentRow, TierRows } from '../tier-rows.ts';

/** What came of the ranges of the newest day that has outcomes; nothing for a tier that does not read them. */
export function lastOutcomes(
  { rangeOutcomes }: TierRows,
  instruments: ReadonlyMap<string, InstrumentRow>,
): OutcomeInput[] {
  const newest = Math.max(0, ...rangeOutcomes.flatMap(({ days }) => days.at(-1)?.[0] ?? []));
  return rangeOutcomes.flatMap(({ symbol, days }) => {
    const [day, inside] = days.at(-1) ?? [];
    const instrument = instruments.get(symbol);
    if (day !== newest || instrument === undefined) return [];
    return [{ symbol, assetClass: instrument.assetClass, day: isoDate(newest * DAY), isInside: inside === 1 }];
  });
}
