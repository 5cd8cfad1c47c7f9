import type { CitationModel } from '#reports/models/citation.ts';
import { timeText } from '#wording/dates.ts';
import { countText } from '#wording/numbers.ts';

/** Citations that follow one another are one link: [4–8]. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** The clauses of a paragraph, each with the sources behind it. Without sources a bracket is a bracket. */
export function clausesOf(paragraph: string, sources: number): { text: string; runs: Run[] }[] {
  if (sources === 0) return [{ text: paragraph, runs: [] }];
  return [...paragraph.matchAll(/([^[]*?)(?: ?((?:\[\d+\])+)|$)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, text = '', markers = '']) => ({
      text,
      runs: runsOf([...markers.matchAll(/\d+/g)].map(([digits]) => Number(digits))),
    }));
}

function runsOf(numbers: readonly number[]): Run[] {
  const runs: { from: number; to: number }[] = [];
  for (const n of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last.to === n - 1) last.to = n;
    else runs.push({ from: n, to: n });
  }
  return runs;
}

const HOW = {
  count: (rows: number) => `counted over ${countText(rows)} ${rows === 1 ? 'row' : 'rows'}`,
  difference: () => 'the difference',
  ratio: () => 'the ratio',
  rank: (rows: number) => `the rank among ${countText(rows)} rows`,
  highest_since: (rows: number) => `the newest of ${countText(rows)} rows that was as high`,
  sum: (rows: number) => `the sum of ${countText(rows)} rows`,
  lowest: (rows: number) => `the lowest of ${countText(rows)} rows`,
  highest: (rows: number) => `the highest of ${countText(rows)} rows`,
  as_many: (rows: number) => `counted over ${countText(rows)} rows, those as high as the last`,
} as const;

/** What the row is found by, in words: "symbol AAPL", "timeframe 1d"; before it how it was computed. */
export function rowOf({ key, computed }: CitationModel): string[] {
  const found = Object.entries(key).map(([name, value]) => `${name} ${value.replace(/T00:00:00.000Z$|:00.000Z$/, '')}`);
  return computed === null ? found : [HOW[computed.how](computed.rows), ...found];
}

export const known = ({ knownAt }: CitationModel): string => `known since ${timeText(knownAt)}`;

/** A text without the markers of its sources. */
export const unmarked = (text: string): string => text.replace(/ ?\[\d+\]/g, '');
