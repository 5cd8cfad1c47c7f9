import { classTitle } from '#wording/labels.ts';
import { correlationText } from '#wording/numbers.ts';
import type { CompareModel } from '../models/compare.ts';
import type { TieRow } from '../queries/ties.ts';

interface Pair {
  readonly symbols: [string, string];
  readonly before: number;
  readonly now: number;
}

/** Of the map of every class the pair that moves together most, and the one whose tie changed most. */
export function pairsOf(ties: readonly TieRow[]): CompareModel['pairs'] {
  const maps = Map.groupBy(
    ties.filter(({ place }) => place !== null),
    ({ market, assetClass }) => `${assetClass}@${market}`,
  );
  return [...maps.values()].flatMap((rows) => {
    const title = classTitle(rows[0]?.assetClass ?? '');
    const pairs = rows.flatMap((row, i) =>
      rows.slice(i + 1).map((other, k): Pair => {
        const j = i + 1 + k;
        return { symbols: [row.symbol, other.symbol], before: row.before[j] ?? 0, now: row.now[j] ?? 0 };
      }),
    );
    const closest = largest(pairs, ({ now }) => now);
    const changed = largest(pairs, ({ before, now }) => Math.abs(now - before));
    return [
      ...(closest === null
        ? []
        : [{ symbols: closest.symbols, what: `the closest in ${title}, at ${correlationText(closest.now)}` }]),
      ...(changed === null || changed === closest
        ? []
        : [
            {
              symbols: changed.symbols,
              what: `changed most in ${title}, from ${correlationText(changed.before)} to ${correlationText(changed.now)}`,
            },
          ]),
    ];
  });
}

function largest(pairs: readonly Pair[], of: (pair: Pair) => number): Pair | null {
  return pairs.reduce<Pair | null>((best, pair) => (best === null || of(pair) > of(best) ? pair : best), null);
}
