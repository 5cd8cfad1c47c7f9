import { classTitle } from '../labels.ts';
import { listText } from '../lists.ts';
import { countText, numberWord, percent, plural } from '../numbers.ts';
import { upperFirst } from '../text.ts';

const NAMED = 3;

interface NoveltyCounts {
  /** Daily bars that could be judged. */
  readonly known: number;
  /** Symbols whose bar is 1 in 100 or rarer, and how many are 1 in 20 or rarer. */
  readonly rare: readonly string[];
  readonly unusual: number;
}

/** What is unusual on the daily charts, in one sentence. */
export function noveltyHeadline({ known, rare, unusual }: NoveltyCounts): string {
  if (known === 0) return 'No daily bar could be judged yet';
  if (rare.length > 0) {
    const names = rare.length <= NAMED ? `: ${listText(rare)}` : '';
    return `${upperFirst(numberWord(rare.length))} of ${countText(known)} daily bars ${rare.length === 1 ? 'is' : 'are'} very unusual${names}`;
  }
  return unusual === 0 ? 'Nothing is unusual on the daily charts' : 'No daily bar is very unusual';
}

/** How many would be so by chance alone. */
export function noveltyExpectation({ known, rare, unusual }: NoveltyCounts): string {
  if (known === 0) return 'Novelty needs 500 bars of a class to compare with.';
  const expected = (oneIn: number) => Math.round(known / oneIn);
  const usual = (count: number) => (count === 0 ? 'fewer than one' : `about ${numberWord(count)}`);
  return rare.length > 0
    ? `That is 1 in 100 or rarer; of ${countText(known)} ordinary bars ${usual(expected(100))} would be.`
    : `${unusual === 0 ? 'None' : upperFirst(numberWord(unusual))} of ${countText(known)} ${unusual < 2 ? 'is' : 'are'} 1 in 20 or rarer; of ordinary bars ${usual(expected(20))} would be.`;
}

/** The list of unusual daily bars. `drivers`: what most of them stand out by. */
export function unusualFinding(unusual: number, known: number, driver: string): string {
  if (unusual === 0) return '';
  return `${upperFirst(numberWord(unusual))} of ${countText(known)} stand out${driver === '' ? '' : `, most often by ${driver}`}`.replace(
    /^One of (.*) stand/,
    'One of $1 stands',
  );
}

/** Very unusual bars of the shorter and longer charts. */
export const chartsFinding = (bars: number, of: number): string =>
  bars === 0
    ? `None of ${plural(of, 'other chart')} has a very unusual bar`
    : `${upperFirst(numberWord(bars))} of ${plural(of, 'other chart')} ${bars === 1 ? 'has' : 'have'} a very unusual bar`;

/** Which class is most out of the ordinary. `higherThan`: share of its days with fewer unusual members. */
export function classNoveltyFinding(
  classes: readonly {
    readonly assetClass: string;
    readonly unusual: number;
    readonly members: number;
    readonly higherThan: number;
  }[],
): string {
  const [most] = [...classes].sort((a, b) => b.higherThan - a.higherThan || b.unusual - a.unusual);
  if (most === undefined) return '';
  if (most.unusual === 0 || most.higherThan < 0.9) return 'No class has more unusual members than it often has';
  return `${classTitle(most.assetClass)}: ${numberWord(most.unusual)} of ${countText(most.members)} unusual, more than on ${percent(most.higherThan)} of days`;
}

/** What came after very unusual days. */
export function afterFinding(rows: readonly { readonly what: string; readonly proven: boolean }[]): string {
  if (rows.length === 0) return '';
  const proven = rows.filter((row) => row.proven);
  if (proven.length === 0) return 'What came after very unusual days was what comes after any other';
  return `After very unusual days it was different how often ${listText(proven.map(({ what }) => what))}`;
}
