import { ArgusError } from '#errors/argus-error.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { decided, type Evidence } from './evidence.ts';
import { readCell } from './time-cell.ts';
import { type FormId, formOf, TIME_FORMS, type TimeForm } from './time-forms.ts';

/** A reading of a column of times, with what it makes of it. */
export interface FormatCandidate {
  readonly form: TimeForm;
  /** How many of the cells are times by it, of all cells of the column that are not empty. */
  readonly parsed: number;
  readonly cells: number;
  /** A cell that is none by it. */
  readonly example: string | null;
  /** Clock times of a sample of the cells, in the order of the file, NaN for a cell that is none. */
  readonly times: readonly number[];
}

/** Below this share of the cells a form is not that of the column. */
const MOST = 0.5;
/** How much better the spacing of the best reading must be. */
const CLEAR = 2;

/** The forms that read at least one cell of a sample; all others cannot be that of the column. */
export const formsOf = (sample: readonly string[]): TimeForm[] =>
  TIME_FORMS.filter((form) => sample.some((cell) => readCell(form, cell) !== null));

/**
 * The form of a column, or why there is none. Every candidate is tried on all cells. One that reads the most cells and
 * whose times follow each other as those of bars do is adopted; two that do so and disagree are refused.
 */
export function chooseFormat(
  candidates: readonly FormatCandidate[],
): { form: TimeForm; evidence: Evidence } | { form: null; why: string; rejected: Evidence['rejected'] } {
  const best = Math.max(0, ...candidates.map(({ parsed }) => parsed));
  const cells = candidates[0]?.cells ?? 0;
  const able = candidates.filter(({ parsed }) => parsed > 0 && parsed >= best * MOST && parsed >= cells * MOST);
  const rejected = candidates
    .filter((candidate) => !able.includes(candidate))
    .map((candidate) => ({ reading: candidate.form.format, why: unreadText(candidate) }));
  if (able.length === 0) return { form: null, why: 'no date format reads them', rejected };
  const scored = able
    .map((candidate) => ({ ...candidate, score: (candidate.parsed / cells) * regularity(candidate.times) }))
    .sort((a, b) => b.score - a.score || b.parsed - a.parsed);
  const [first, ...rest] = scored as [(typeof scored)[number], ...typeof scored];
  const rivals = rest.filter(({ times }) => !sameTimes(times, first.times));
  const why = `reads ${first.parsed} of ${cells} cells`;
  const readsAll = first.parsed === cells;
  const beaten = rivals.filter(
    ({ score, parsed }) => (first.score > 0.3 && first.score >= CLEAR * score) || (readsAll && parsed < cells),
  );
  for (const rival of beaten)
    rejected.push({ reading: rival.form.format, why: `${unreadText(rival) || 'its days are not those of bars'}` });
  if (beaten.length < rivals.length) {
    const formats = [first, ...rivals.filter((rival) => !beaten.includes(rival))].map(({ form }) => form.format);
    return { form: null, why: `${formats.join(' and ')} both read them`, rejected };
  }
  return { form: first.form, evidence: decided('date format', first.form.format, why, rejected) };
}

const unreadText = ({ parsed, cells, example }: FormatCandidate): string =>
  parsed === cells
    ? ''
    : `${cells - parsed} of ${cells} cells are no dates by it${example === null ? '' : `, such as ${example}`}`;

const sameTimes = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((time, i) => Object.is(time, b[i]));

/**
 * The share of neighbours in time with the distance of bars: whole minutes, and at most five days (a long weekend) or
 * about a week. 0 for a single time, which has no neighbour.
 */
function regularity(times: readonly number[]): number {
  const given = times.filter((time) => !Number.isNaN(time));
  const days = new Set(given.map((time) => Math.floor(time / DAY) * DAY));
  // The minutes of a day follow each other by any reading of its date.
  const sorted = [...(days.size > 1 ? days : new Set(given))].sort((a, b) => a - b);
  if (sorted.length < 2) return 0;
  let regular = 0;
  for (let i = 1; i < sorted.length; i++) {
    const distance = (sorted[i] as number) - (sorted[i - 1] as number);
    const week = Math.abs(distance - 7 * DAY) <= DAY;
    if (distance >= MINUTE && (distance <= 5 * DAY || week)) regular++;
  }
  return regular / (sorted.length - 1);
}

/** The form that --date-format names: DD/MM/YYYY, mdy, %d.%m.%Y, Excel, epoch. @throws ArgusError ARGUS_USAGE */
export function formatNamed(text: string): TimeForm {
  const lower = text.trim().toLowerCase();
  const exact = TIME_FORMS.find(({ id, format }) => id === lower || format.toLowerCase() === lower);
  if (exact !== undefined) return exact;
  const letters = lower.replace(/[^a-z]/g, '').replace(/h.*$/, '');
  const order = letters.replace(/mon|mmm+|b/g, 'B').replace(/([dmy])\1*/g, '$1');
  const short = /(^|[^y])yy([^y]|$)/.test(lower);
  const year = lower.search('y') === 0;
  const named = new Map<string, FormId>([
    ['dmy', 'dmy'],
    ['mdy', 'mdy'],
    ['ymd', short ? 'yymd' : /yyyy-|%y-/.test(lower) ? 'iso' : /[/.]/.test(lower) ? 'ymd' : 'compact'],
    ['dBy', 'dby'],
    ['Bdy', 'bdy'],
    ['yBd', 'ybd'],
  ]).get(order);
  if (named !== undefined && (order !== 'ymd' || year || lower.startsWith('%y'))) return formOf(named);
  const known = TIME_FORMS.map(({ format }) => format).join(', ');
  throw new ArgusError('ARGUS_USAGE', `--date-format ${text} is not known; known are ${known}`);
}
