import { eventOutcome, eventProbability, ownRates } from '#market/models/ranges/events.ts';
import { dateMeans, skillOf } from '#market/models/ranges/skill.ts';
import type { RangeEvent } from '#market/range-event.ts';
import type { RangeWalk } from './range-walk.ts';

/** What the probabilities of an event were worth on rows that no fit had seen, before any gate. */
export interface EventRecord {
  readonly event: RangeEvent;
  readonly rows: number;
  readonly rate: number;
  /** Brier score saved against the better of the pooled and the own rate, as a share. */
  readonly brierSkill: number;
  /** Of the date series against that rate, Newey–West with lag 2h + 5. */
  readonly t: number;
  /** Expected calibration error, ten bins of equal count. */
  readonly calibrationError: number;
  /** The hundredth of rows with the highest probability: what it was, and how often the event came. */
  readonly top: { readonly claimed: number; readonly happened: number };
  /** Fits that have the event, and those whose gate was open for it. */
  readonly fits: number;
  readonly open: number;
}

interface JudgedEvent {
  readonly row: number;
  readonly p: number;
  readonly y: number;
  readonly rate: number;
  readonly ownRate: number;
}

/** Null when no fit has the event. */
export function recordEvent(event: RangeEvent, walk: RangeWalk): EventRecord | null {
  const { rows, outcomes, fits } = walk;
  const judged = judgedEvents(event, walk);
  if (judged.length === 0) return null;
  const squared = (of: (one: JudgedEvent) => number) => (one: JudgedEvent) => (one.y - of(one)) ** 2;
  const mean = (of: (one: JudgedEvent) => number) => judged.reduce((sum, one) => sum + of(one), 0) / judged.length;
  const byModel = squared(({ p }) => p);
  const [pooled, own] = [squared(({ rate }) => rate), squared(({ ownRate }) => ownRate)];
  const usual = mean(own) < mean(pooled) ? own : pooled;
  const places = new Map(judged.map((one) => [one.row, one]));
  const gains = dateMeans(
    rows,
    judged.map(({ row }) => row),
    (row) => {
      const one = places.get(row);
      return one === undefined ? 0 : usual(one) - byModel(one);
    },
  );
  const ascending = [...judged].sort((a, b) => a.p - b.p || a.row - b.row);
  const top = ascending.slice(-Math.max(1, Math.floor(judged.length / 100)));
  const over = (of: (one: JudgedEvent) => number) => top.reduce((sum, one) => sum + of(one), 0) / top.length;
  const gates = fits.flatMap(({ judged: { events }, eventsOpen }) =>
    events.flatMap(({ fit }, i) => (fit.event === event ? [eventsOpen[i] ?? false] : [])),
  );
  return {
    event,
    rows: judged.length,
    rate: mean(({ y }) => y),
    brierSkill: 1 - mean(byModel) / mean(usual),
    t: skillOf(gains, 2 * outcomes.horizon + 5, 0).t,
    calibrationError: calibrationErrorOf(ascending),
    top: { claimed: over(({ p }) => p), happened: over(({ y }) => y) },
    fits: gates.length,
    open: gates.filter((open) => open).length,
  };
}

function judgedEvents(event: RangeEvent, { rows, outcomes, fits, fitOf, variance }: RangeWalk): JudgedEvent[] {
  const fitted = fits.map(({ judged }) => judged.events.find(({ fit }) => fit.event === event)?.fit ?? null);
  const rates = fitted.map((fit) => (fit === null ? null : ownRates(event, rows, outcomes, fit.rate)));
  const judged: JudgedEvent[] = [];
  for (let row = 0; row < rows.length; row++) {
    const place = fitOf[row];
    const fit = place < 0 ? null : fitted[place];
    const y = eventOutcome(event, rows, outcomes, row);
    if (fit === null || Number.isNaN(y)) continue;
    const known = { variance: variance[row], month: rows.month[row], season: outcomes.season[row] };
    const ownRate = rates[place]?.[row] ?? fit.rate;
    judged.push({ row, p: eventProbability(fit, known), y, rate: fit.rate, ownRate });
  }
  return judged;
}

const BINS = 10;

function calibrationErrorOf(ascending: readonly JudgedEvent[]): number {
  let error = 0;
  for (let k = 0; k < BINS; k++) {
    const bin = ascending.slice(
      Math.floor((k * ascending.length) / BINS),
      Math.floor(((k + 1) * ascending.length) / BINS),
    );
    const difference = bin.reduce((sum, { p, y }) => sum + p - y, 0);
    error += Math.abs(difference) / ascending.length;
  }
  return error;
}
