import { type TargetModel, TOPICS } from '../models/evaluation.ts';
import { rounded } from '../track-record/rate.ts';
import type { DocumentSection } from './blocks.ts';

/** How the table of targets ends a row. */
const [MET, MISSED] = ['met', 'missed'] as const;

/**
 * The table under "Targets": what, target, measured, the interval where the document has one, and whether it is met.
 * @throws RangeError for a document without the table, or a row that ends otherwise
 */
export function targetsOf(sections: readonly DocumentSection[]): TargetModel[] {
  const table = sections.find(({ title }) => title === 'Targets')?.blocks.find((block) => block.kind === 'table');
  if (table === undefined || table.kind !== 'table') throw new RangeError('the evaluation has no table of targets');
  const hasInterval = table.head.length > 4;
  return table.rows.map((cells) => {
    const [what = '', target = '', measured = ''] = cells;
    const said = cells.at(-1);
    if (said !== MET && said !== MISSED) throw new RangeError(`${what} is neither ${MET} nor ${MISSED}: ${said}`);
    const interval = hasInterval ? (cells[3] ?? '').replace('–', '') : '';
    return { what, target, measured, interval, isMet: said === MET, places: placesOf(target, measured, interval) };
  });
}

/** Numbers of a text as shares: "76.2 %" is 0.762, "19 of 20" is 0.95. */
function sharesOf(text: string): number[] {
  const of = /^(\d+) of (\d+)$/.exec(text.trim());
  if (of !== null) return [Number(of[1]) / Number(of[2])];
  const unit = text.includes('%') ? 100 : 1;
  return [...text.matchAll(/[−-]?\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits.replace('−', '-')) / unit);
}

/** Where target, figure and interval stand between 0 and 1; null where one of them does not, or has another unit. */
function placesOf(target: string, measured: string, interval: string): TargetModel['places'] {
  const lines = sharesOf(target);
  const [value] = sharesOf(measured);
  const [low = null, high = null] = interval === '' ? [] : sharesOf(interval);
  if (value === undefined || lines.length === 0 || /[a-z]/i.test(target)) return null;
  const line = lines.reduce((best, end) => (Math.abs(end - value) < Math.abs(best - value) ? end : best));
  const isShare = [value, line, low ?? 0, high ?? 1].every((place) => place >= 0 && place <= 1);
  if (!isShare) return null;
  const place = (end: number | null) => (end === null ? null : rounded(end));
  return { measured: rounded(value), line: rounded(line), low: place(low), high: place(high) };
}

/** How targets begin that are not named by their kind of model. */
const KINDS: readonly (readonly [start: RegExp, topic: (typeof TOPICS)[number]])[] = [
  [/^(persistence|labels?\b|κ)/, 'regimes'],
  [/^80 % intervals of signals/, 'signals'],
];

/** The kind of model that a target is of. Ranges are named in several ways, the others begin with their kind. */
export const topicOf = ({ what }: Pick<TargetModel, 'what'>): (typeof TOPICS)[number] =>
  TOPICS.find((topic) => what.startsWith(topic)) ?? KINDS.find(([start]) => start.test(what))?.[1] ?? 'ranges';
