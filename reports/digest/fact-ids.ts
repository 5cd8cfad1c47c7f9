import type { FactIds } from '#contracts/fact.ts';
import type { DigestItem } from '#narrative/digest/words.ts';
import type { DigestModel } from '../digest-model.ts';
import type { TierRows } from '../tier-rows.ts';

/** Ids of the newest regimes that the items of a mail are about: those of one instrument, or the days of the instruments of their classes. */
export function digestFacts(
  { regimes, instruments }: Pick<TierRows, 'regimes' | 'instruments'>,
  items: readonly DigestItem[],
  ids: FactIds,
): NonNullable<DigestModel['facts']> {
  const facts = new Map<string, { what: string; id: string }>();
  for (const { subject } of items) {
    const { symbol, timeframe, assetClasses } = subject;
    const first = instruments.find(({ assetClass }) => assetClasses.includes(assetClass))?.symbol;
    const regime = regimes.find((row) => row.symbol === (symbol ?? first) && row.timeframe === timeframe);
    if (regime === undefined) continue;
    const what = `${regime.symbol} ${timeframe}`;
    facts.set(what, { what, id: ids({ view: 'regimes', ...regime }) });
  }
  return [...facts.values()];
}
