import { classNouns, classTitle } from '../labels.ts';
import { listText } from '../lists.ts';
import { correlationText, countText, numberWord } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** A change of a mean below this is none that a reader sees. */
const SAME = 0.05;
/** From here on two sides are nearly one, and below here a tie is weak. */
const AS_ONE = 0.8;
const WEAK = 0.4;
/** Below this two move each for themselves. */
const APART = 0.15;

type Ends = { readonly before: number; readonly after: number };

/** "Crypto moves", "US equities move". */
const moves = (assetClass: string): string =>
  `${classTitle(assetClass)} ${classNouns(assetClass).isPlural ? 'move' : 'moves'}`;

/** What became of a tie, behind who: "moves with its class no longer". `verb`: "moves", "move". */
function turnOf({ before, after }: Ends, [verb, other]: readonly [verb: string, other: string]): string {
  const tie = other === '' ? 'together' : `with ${other}`;
  if (Math.abs(after) < APART) return `${verb} ${tie} no longer`;
  if (after < 0) return after < before ? `now ${verb} against ${other || 'each other'}` : `${verb} against it less`;
  if (before < APART) return `now ${verb} ${tie}`;
  return `${verb} ${tie} ${after > before ? 'more' : 'less'} closely`;
}

/** A shift as a headline. `sides`: symbols or classes, the second '' for none; `isClass`: whether both are ids of classes. */
export function shiftHeadline(
  level: 'market' | 'class' | 'block' | 'symbol' | 'hub' | 'pair',
  [subject, peer]: readonly [string, string],
  ends: Ends & { readonly ties: number },
): string {
  switch (level) {
    case 'market':
      return `All classes ${turnOf(ends, ['move', ''])}`;
    case 'class':
      return `${classTitle(subject)} ${turnOf(ends, [classNouns(subject).isPlural ? 'move' : 'moves', ''])}`;
    case 'block':
      return `${classTitle(subject)} and ${classTitle(peer)} ${turnOf(ends, ['move', ''])}`;
    case 'symbol':
      return `${subject} ${turnOf(ends, ['moves', 'its class'])}`;
    case 'hub':
      return `${subject} ${turnOf(ends, ['moves', `${numberWord(ends.ties)} others`])}`;
    case 'pair':
      return `${subject} and ${peer} ${turnOf(ends, ['move', ''])}`;
  }
}

/** How a class moves together now and before: "Crypto moves together more closely: 0.42 on average, 0.35 before". */
export function mapFinding(assetClass: string, { before, after }: Ends): string {
  const change = after - before;
  const how = Math.abs(change) < SAME ? 'as closely as before' : change > 0 ? 'more closely' : 'less closely';
  return `${moves(assetClass)} together ${how}: ${correlationText(after)} on average, ${correlationText(before)} before`;
}

/** The same of one member: "On average ABERON is tied to the others with 0.53, after 0.31". */
export const memberFinding = (symbol: string, { before, after }: Ends): string =>
  Math.abs(after - before) < SAME
    ? `${symbol} is tied to the others as before, with ${correlationText(after)} on average`
    : `${symbol} is tied to the others with ${correlationText(after)} on average, after ${correlationText(before)}`;

/** How many shifts are beyond chance. `largest`: the largest move that is not; null for none. */
export function shiftsFinding(
  found: number,
  largest: (Ends & { readonly symbol: string; readonly isLargest: boolean }) | null,
): string {
  const rest =
    largest === null
      ? ''
      : largest.isLargest
        ? `; the largest move, that of ${largest.symbol}, is not`
        : `; ${largest.symbol} comes next`;
  if (found === 0) return `No shift is beyond chance${rest === '' ? '' : ', not even the largest move'}`;
  return `${upperFirst(numberWord(found))} ${found === 1 ? 'shift is' : 'shifts are'} beyond chance${rest}`;
}

/** How the last of some weeks stands among them. */
export function lineFinding(symbol: string, weeks: readonly number[]): string {
  const now = weeks.at(-1) ?? 0;
  const lower = weeks.filter((value) => value < now).length;
  const higher = weeks.filter((value) => value > now).length;
  if (higher === 0) return `${symbol} was never tied to its class more closely in ${countText(weeks.length)} weeks`;
  if (lower === 0) return `${symbol} was never tied to its class more loosely in ${countText(weeks.length)} weeks`;
  return lower >= higher
    ? `${symbol} is tied to its class more closely than in ${lower} of ${weeks.length} weeks`
    : `${symbol} is tied to its class more loosely than in ${higher} of ${weeks.length} weeks`;
}

/** A class stands at an end of its weeks when nine in ten are below or above it. */
const EXTREME = 0.9;

/** Which classes move together more or less than ever of late. `higherThan`: share of their weeks that were lower. */
export function classLinesFinding(
  lines: readonly { readonly assetClass: string; readonly higherThan: number | null; readonly weeks: number }[],
): string {
  const most = Math.max(0, ...lines.map(({ weeks }) => weeks));
  const named = (isWanted: (share: number) => boolean) =>
    lines.filter(({ higherThan }) => higherThan !== null && isWanted(higherThan)).map((line) => line.assetClass);
  const [high, low] = [named((share) => share >= EXTREME), named((share) => share <= 1 - EXTREME)];
  if (high.length === 0 && low.length === 0) return `No class is near the highest or lowest of its ${most} weeks`;
  const names = (classes: readonly string[]) => listText(classes.map(classTitle));
  const verb = (classes: readonly string[]) =>
    classes.length > 1 || classNouns(classes[0] ?? '').isPlural ? 'move' : 'moves';
  const text = (classes: readonly string[], how: string) =>
    `${names(classes)} ${verb(classes)} together ${how} than almost ever in ${most} weeks`;
  if (low.length === 0) return text(high, 'more');
  if (high.length === 0) return text(low, 'less');
  return `${text(high, 'more')}; ${names(low)} less`;
}

/** The strongest tie between two classes. */
export function classesFinding(
  pairs: readonly { readonly titles: readonly [string, string]; readonly r: number }[],
): string {
  const [first, second] = [...pairs].sort((a, b) => Math.abs(b.r) - Math.abs(a.r));
  if (first === undefined) return 'No two classes are compared yet';
  const [left, right] = first.titles;
  const rest = second === undefined || Math.abs(second.r) >= WEAK ? '' : '; no other tie between classes is strong';
  if (first.r >= AS_ONE) return `${left} and ${right} move almost as one${rest}`;
  if (Math.abs(first.r) < WEAK) return 'No tie between two classes is strong';
  return first.r > 0
    ? `${left} and ${right} are the closest classes, at ${correlationText(first.r)}${rest}`
    : `${left} and ${right} move against each other, at ${correlationText(first.r)}${rest}`;
}
