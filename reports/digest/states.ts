import type { DigestState } from '../digest-model.ts';
import { isNextDay } from '../narrative-mapping.ts';
import { instrumentPath } from '../paths.ts';
import type { TierRows } from '../tier-rows.ts';

/** How every instrument stands on the daily chart, by its symbol. */
export function digestStates({ instruments, regimes, ranges }: TierRows): DigestState[] {
  const daily = new Map(regimes.filter(({ timeframe }) => timeframe === '1d').map((row) => [row.symbol, row]));
  const typical = new Map(ranges.filter(isNextDay).map((row) => [row.symbol, row.typical]));
  return instruments.flatMap(({ symbol, daily: label }) =>
    label === null
      ? []
      : [
          {
            symbol,
            href: instrumentPath(symbol),
            label,
            confidence: daily.get(symbol)?.confidence ?? null,
            typical: typical.get(symbol) ?? null,
          },
        ],
  );
}
