import { countText, percent } from './numbers.ts';

/** A figure of all markets, as its tile says it. */
interface Figure {
  readonly what: 'stress' | 'bull_trend' | 'changed' | 'lively';
  readonly isShare: boolean;
  readonly count: number;
  readonly of: number;
  readonly before: number | null;
  readonly rank: { readonly lower: number; readonly median: number; readonly days: number } | null;
}

export const TILE_TITLES: Readonly<Record<Figure['what'], string>> = {
  stress: 'In stress, daily chart',
  bull_trend: 'In a bull trend, daily chart',
  changed: 'Daily changes at the last close',
  lively: 'Expected moves above 1.5 times normal',
};

export const tileValue = ({ isShare, count, of }: Figure): string =>
  isShare && of > 0 ? percent(count / of) : countText(count);

/** What stands beside the value: "13 of 96". */
export const tileOf = ({ isShare, count, of }: Figure): string =>
  isShare ? `${countText(count)} of ${countText(of)}` : `of ${countText(of)}`;

/** From here on a value is among the highest, or the lowest, of its days. */
const HIGH = 0.9;

/** "22 a day ago; more than on 96 % of 180 days". '' where there is nothing to compare with. */
export function tileAgainst({ count, before, rank }: Figure): string {
  const parts = [];
  if (before !== null) parts.push(before === count ? 'as a day ago' : `${countText(before)} a day ago`);
  if (rank !== null) parts.push(rankText(count, rank));
  return parts.join('; ');
}

function rankText(count: number, { lower, median, days }: NonNullable<Figure['rank']>): string {
  if (lower >= HIGH) return `more than on ${percent(lower)} of ${days} days`;
  if (lower <= 1 - HIGH && count < median) return `among the lowest of ${days} days`;
  return `${countText(median)} on a usual day`;
}
