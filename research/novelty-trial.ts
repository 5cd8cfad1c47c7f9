import { type Calendar, calendarOf } from '#market/calendar/calendar.ts';
import type { AssetClass } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { fitNovelty, type NoveltyModel, noveltyOf } from '#market/models/novelty/model.ts';
import { FEATURE_COUNT, type FeatureBlock } from '#market/output.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { ANOMALIES, type AnomalyKind, anomalyOf } from '#simulator/anomalies.ts';
import { computeHistory } from './laboratory.ts';
import { START, simulateClass } from './simulated.ts';

export interface NoveltyTrial {
  /** Area under the ROC curve of the largest novelty of an event against windows of the same length on ordinary days. */
  readonly auc: Readonly<Record<AnomalyKind, number>>;
  readonly events: Readonly<Record<AnomalyKind, number>>;
  /** Share of ordinary bars after the reference whose novelty is above 0.99. */
  readonly exceedance: number;
  readonly bars: number;
}

/** Windows of ordinary days that the events of a kind are compared with. */
const WINDOWS = 2_000;

/** Minutes with labelled anomalies: the reference is of the first fifth of the days, the rest is judged. */
export async function runNoveltyTrial({
  seed,
  assetClass = 'us_equity',
  symbols = 40,
  days = 70,
}: {
  seed: number;
  assetClass?: AssetClass;
  symbols?: number;
  days?: number;
}): Promise<NoveltyTrial> {
  const world = { seed, world: 'full', assetClass, timeframe: '1m', symbols, days, anomalies: true } as const;
  const { instruments, bars } = await simulateClass(world);
  const judgedFrom = START + Math.round(days / 5) * DAY;
  const { features } = computeHistory({ instruments, bars, fitBefore: judgedFrom, vectors: 'all' });
  const calendar = calendarOf(instruments[0]?.calendar ?? 'XNYS');
  const labels = { seed, calendar };
  const model = referenceOf(features, labels, judgedFrom);
  const series = judge(features, model, labels, judgedFrom);
  const events = eventsOf(series, labels, judgedFrom, START + days * DAY);
  const random = createRandom(seed);
  const all = [...series.values()];
  const scores = ANOMALIES.map((kind) => {
    const { novelty, minutes } = events.get(kind) ?? NO_EVENTS;
    return { kind, events: novelty.length, auc: areaUnderCurve(novelty, ordinaryWindows(all, minutes, random)) };
  });
  return {
    auc: byKind(scores, ({ auc }) => auc),
    events: byKind(scores, ({ events: count }) => count),
    ...exceedanceOf(all),
  };
}

const byKind = <T extends { readonly kind: AnomalyKind }>(scores: readonly T[], figureOf: (score: T) => number) =>
  Object.fromEntries(scores.map((score) => [score.kind, figureOf(score)])) as Record<AnomalyKind, number>;

/** Where the anomalies of a trial are known from. */
interface Labels {
  readonly seed: number;
  readonly calendar: Calendar;
}

/** Whether no anomaly is in the session of a bar. */
function isOrdinary({ seed, calendar }: Labels, symbol: string, openTime: number): boolean {
  const session = calendar.sessionAt(openTime);
  return session === null || anomalyOf(seed, symbol, session.open, session.close) === null;
}

/** The model of what is usual: from the ordinary bars before `before`. */
function referenceOf(features: FeatureBlock, labels: Labels, before: number): NoveltyModel {
  const ordinary = Array.from({ length: features.length }, (_, i) => i).filter(
    (i) => features.openTime[i] < before && isOrdinary(labels, features.symbol[i], features.openTime[i]),
  );
  const reference = new Float32Array(ordinary.length * FEATURE_COUNT);
  for (const [to, i] of ordinary.entries())
    reference.set(features.vectors.subarray(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT), to * FEATURE_COUNT);
  const model = fitNovelty(reference, { volume: false, peers: false });
  if (model === null) throw new Error('too few ordinary bars for a reference');
  return model;
}

/** Novelty of the bars of one symbol, in order of time. */
interface JudgedSeries {
  readonly times: number[];
  readonly novelty: number[];
  readonly ordinary: boolean[];
}

/** Novelty of every bar from `from` on, by symbol. */
function judge(
  features: FeatureBlock,
  model: NoveltyModel,
  labels: Labels,
  from: number,
): ReadonlyMap<string, JudgedSeries> {
  const series = new Map<string, JudgedSeries>();
  for (let i = 0; i < features.length; i++) {
    const openTime = features.openTime[i];
    if (openTime < from) continue;
    const symbol = features.symbol[i];
    const judged = series.get(symbol) ?? { times: [], novelty: [], ordinary: [] };
    series.set(symbol, judged);
    judged.times.push(openTime);
    judged.novelty.push(noveltyOf(model, features.vectors, i * FEATURE_COUNT).novelty);
    judged.ordinary.push(isOrdinary(labels, symbol, openTime));
  }
  return series;
}

/** Share of ordinary bars whose novelty is above 0.99, and how many ordinary bars have one. */
function exceedanceOf(all: readonly JudgedSeries[]): Pick<NoveltyTrial, 'exceedance' | 'bars'> {
  const known = all.flatMap(({ novelty, ordinary }) => novelty.filter((n, i) => ordinary[i] && !Number.isNaN(n)));
  return { exceedance: known.filter((n) => n > 0.99).length / known.length, bars: known.length };
}

/** The events of one kind: the largest novelty of each, and how long one lasts. */
interface Events {
  readonly novelty: number[];
  minutes: number;
}
const NO_EVENTS: Events = { novelty: [], minutes: 1 };

/** Events that begin and end within the judged bars. */
function eventsOf(
  series: ReadonlyMap<string, JudgedSeries>,
  { seed, calendar }: Labels,
  from: number,
  to: number,
): Map<AnomalyKind, Events> {
  const events = new Map<AnomalyKind, Events>();
  for (const [symbol, { times, novelty }] of series)
    for (const session of calendar.sessions(from, to)) {
      const anomaly = anomalyOf(seed, symbol, session.open, session.close);
      if (anomaly === null) continue;
      const first = times.findIndex((t) => t >= anomaly.onset);
      const end = times.findIndex((t) => t >= anomaly.onset + anomaly.minutes * MINUTE);
      if (first < 0 || end < 0) continue;
      const ofKind = events.get(anomaly.kind) ?? { novelty: [], minutes: 1 };
      events.set(anomaly.kind, ofKind);
      ofKind.minutes = anomaly.minutes;
      const known = novelty.slice(first, Math.max(first + 1, end)).filter((n) => !Number.isNaN(n));
      ofKind.novelty.push(Math.max(...known));
    }
  return events;
}

/** The largest novelty of random windows of so many minutes on ordinary days. */
function ordinaryWindows(all: readonly JudgedSeries[], minutes: number, random: () => number): number[] {
  const found: number[] = [];
  for (let tries = 0; found.length < WINDOWS && tries < 20 * WINDOWS; tries++) {
    const { times, novelty, ordinary } = all[Math.floor(random() * all.length)];
    const from = Math.floor(random() * (times.length - minutes));
    const window = novelty.slice(from, from + minutes);
    if (ordinary[from] && ordinary[from + minutes - 1] && !window.some(Number.isNaN)) found.push(Math.max(...window));
  }
  return found;
}

/** Chance that an event scores above a window; ties count half (Mann & Whitney 1947). */
export function areaUnderCurve(events: readonly number[], windows: readonly number[]): number {
  let wins = 0;
  for (const event of events) for (const window of windows) wins += event > window ? 1 : event === window ? 0.5 : 0;
  return wins / (events.length * windows.length);
}
