import { lineFinding } from '#wording/findings/correlations.ts';
import { classTitle } from '#wording/labels.ts';
import type { ClassLineModel, TieLineModel } from '../models/correlations.ts';
import type { ClassWeekRow, TieRow } from '../queries/ties.ts';

/** Of fewer weeks a line says nothing, and a rank even less. */
const LEAST_WEEKS = 4;
const LEAST_RANKED = 12;

/** The tie of an instrument to its class over the last weeks; null with too few. */
export function tieLineOf(ties: readonly TieRow[], symbol: string): TieLineModel | null {
  const row = ties.find((tie) => tie.symbol === symbol);
  if (row === undefined || row.weeks.length < LEAST_WEEKS) return null;
  return {
    finding: lineFinding(symbol, row.weeks),
    symbol,
    classTitle: classTitle(row.assetClass),
    closeTime: row.closeTime,
    weeks: row.weeks,
  };
}

/** The mean correlation of every class over the weeks, the highest against its own weeks first. */
export function classLinesOf(rows: readonly ClassWeekRow[]): ClassLineModel[] {
  const groups = Map.groupBy(rows, ({ market, assetClass }) => `${assetClass}@${market}`);
  const several = (assetClass: string) =>
    [...groups.values()].filter(([first]) => first?.assetClass === assetClass).length > 1;
  return [...groups.values()]
    .flatMap((weeks): ClassLineModel[] => {
      const [first, last] = [weeks[0], weeks.at(-1)];
      if (first === undefined || last === undefined || weeks.length < LEAST_WEEKS) return [];
      const { assetClass, market } = first;
      const earlier = weeks.slice(0, -1);
      return [
        {
          title: several(assetClass) ? `${classTitle(assetClass)}, ${market.toUpperCase()}` : classTitle(assetClass),
          assetClass,
          weeks: weeks.map(({ week }) => week),
          values: weeks.map(({ correlation }) => correlation),
          higherThan:
            weeks.length < LEAST_RANKED
              ? null
              : earlier.filter(({ correlation }) => correlation < last.correlation).length / earlier.length,
        },
      ];
    })
    .sort((a, b) => distance(b) - distance(a));
}

/** How far a class is from the middle of its own weeks. */
const distance = ({ higherThan }: ClassLineModel): number => Math.abs((higherThan ?? 0.5) - 0.5);
