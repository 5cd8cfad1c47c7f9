import { sizesFinding } from '#wording/findings/class.ts';
import type { ClassModel } from '../models/class.ts';
import { isNextDay } from '../narrative-mapping.ts';
import type { RangeRow } from '../queries/ranges.ts';
import { ratioOf, roundedRatio } from '../ranges.ts';

/** Members that are listed: those farthest from their normal. */
const SHOWN = 24;

const distance = ({ ratio }: { readonly ratio: number }): number => Math.abs(Math.log(ratio));

/** How wide the next day of each member is expected to be, against its normal: the liveliest first, of those farthest from it. */
export function sizesOf(
  assetClass: string,
  members: ReadonlySet<string>,
  ranges: readonly RangeRow[],
): Pick<ClassModel, 'sizes' | 'sizesFinding' | 'moreSizes'> {
  const all = ranges
    .filter((row) => isNextDay(row) && members.has(row.symbol) && row.typicalNormal > 0)
    .map((row) => ({
      symbol: row.symbol,
      typical: row.typical,
      ratio: ratioOf(row),
      before: row.ratioYesterday === null ? null : roundedRatio(row.ratioYesterday),
    }));
  const sizes = all
    .toSorted((a, b) => distance(b) - distance(a) || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, SHOWN)
    .sort((a, b) => b.ratio - a.ratio || (a.symbol < b.symbol ? -1 : 1));
  return {
    sizes,
    moreSizes: all.length - sizes.length,
    sizesFinding:
      all.length === 0
        ? ''
        : sizesFinding(
            assetClass,
            all.map(({ ratio }) => ratio),
          ),
  };
}
