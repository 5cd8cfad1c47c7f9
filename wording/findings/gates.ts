import { countOf } from '../count-words.ts';
import { dayText } from '../dates.ts';
import { listText } from '../lists.ts';
import { countText, numberWord } from '../numbers.ts';
import { upperFirst } from '../text.ts';

/** What a gate is said by. */
interface Gate {
  readonly title: string;
  readonly open: boolean;
  readonly t: number;
  readonly needs: number;
  readonly dates: number;
  readonly block: number;
  readonly since: number;
}

/** "Next day", "5 days": daily bars ahead, as a head. */
export const horizonTitle = (horizon: number): string => (horizon === 1 ? 'Next day' : `${horizon} days`);

/** "2.95", "−0.75": the t of a gain, with a true minus. */
export const gainText = (t: number): string =>
  t
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00')
    .replace('-', '−');

/** What a model lacks, or since when it may speak. */
export function gateSays({ open, t, needs, dates, block, since }: Gate): string {
  if (open)
    return t > needs ? `open since ${dayText(since)}` : `open since ${dayText(since)}, now kept by its live record`;
  if (dates === 0) return 'not tested yet';
  if (dates < block) return `judged on ${countText(dates)} of ${countText(block)} days`;
  if (t > needs) return 'above the line, yet within luck of so many tried';
  if (t < 0) return 'worse than the simplest forecast';
  return t === 0 ? 'no gain at all' : `${(needs - t).toFixed(2)} short`;
}

/** "Three open; the nearest of the others is 0.12 short". */
export function gateGroupFinding(models: readonly Gate[]): string {
  const open = models.filter(({ open }) => open);
  const tested = models.filter(({ open, dates, block }) => !open && dates > 0 && dates >= block);
  const [nearest] = tested.toSorted((a, b) => b.t - a.t);
  if (open.length === models.length) return models.length === 1 ? 'Open' : 'All are open';
  const shut =
    nearest === undefined
      ? 'the others lack days for a test'
      : nearest.t > nearest.needs
        ? 'others are above the line, yet within luck'
        : `the nearest of the others is ${(nearest.needs - nearest.t).toFixed(2)} short`;
  if (open.length > 0) return `${upperFirst(numberWord(open.length))} open; ${shut}`;
  return nearest === undefined
    ? 'None open: all lack days for a test'
    : `None open; ${shut.replace(' of the others', '')}`;
}

/** "Five of 23 models have passed their gate; 18 have not, and say so". */
export function gatesFinding(models: readonly Gate[]): string {
  const open = models.filter(({ open }) => open).length;
  const [all, shut] = [models.length, models.length - open];
  if (open === 0)
    return all === 1
      ? 'The one model has not passed its gate, and says so'
      : `None of ${countText(all)} models has passed its gate, and all say so`;
  if (shut === 0)
    return all === 1 ? 'The one model has passed its gate' : `All ${numberWord(all)} models have passed their gate`;
  return `${upperFirst(numberWord(open))} of ${countText(all)} models ${open === 1 ? 'has passed its' : 'have passed their'} gate; ${numberWord(shut)} ${shut === 1 ? 'has' : 'have'} not, and ${shut === 1 ? 'says' : 'say'} so`;
}

interface Speaking extends Gate {
  readonly issued: number;
  readonly resolved: number;
}

const OUTCOMES_NEEDED = 100;

/** Who speaks of directions, and what there is to show for it. */
export function speakersText(models: readonly Speaking[]): { readonly finding: string; readonly deck: string } {
  const open = models.filter(({ open }) => open);
  const resolved = models.reduce((sum, { resolved }) => sum + resolved, 0);
  const tried =
    models.length === 1
      ? 'One model of directions was tested.'
      : `${upperFirst(countOf(models.length, 'model'))} of directions were tested side by side, and each pass is judged as one of so many tries.`;
  const outcomes =
    resolved === 0
      ? `No direction has an outcome yet; a hit rate is shown from ${OUTCOMES_NEEDED} on.`
      : `${upperFirst(countOf(resolved, 'direction'))} ${resolved === 1 ? 'has' : 'have'} an outcome; a hit rate is shown from ${OUTCOMES_NEEDED} of one model on.`;
  if (open.length === 0) {
    const [nearest] = models.toSorted((a, b) => b.t - a.t);
    const far =
      nearest === undefined || nearest.t <= 0
        ? ''
        : ` ${nearest.title} comes nearest, with a t of ${gainText(nearest.t)} of the ${nearest.needs} it needs.`;
    return { finding: 'No model speaks about direction, so nothing is claimed', deck: `${tried}${far} ${outcomes}` };
  }
  const names = listText(open.map(({ title }) => title));
  const since = open.map(({ title, since }) => `${title} passed on ${dayText(since)}`);
  const speak =
    open.length === 1
      ? 'One model speaks about direction'
      : `${upperFirst(numberWord(open.length))} models speak about direction`;
  return {
    finding:
      resolved === 0
        ? `${speak}, and ${open.length === 1 ? 'has' : 'have'} nothing to show for it yet`
        : `${speak}: ${names}`,
    deck: `${listText(since)}. ${tried} ${outcomes}`,
  };
}
