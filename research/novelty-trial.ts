import { calendarOf } from '#market/calendar/calendar.ts';
import type { AssetClass } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { fitNovelty, noveltyOf } from '#market/models/novelty/model.ts';
import { FEATURE_COUNT } from '#market/output.ts';
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
  const anomalyAt = (symbol: string, t: number) => {
    const session = calendar.sessionAt(t);
    return session === null ? null : anomalyOf(seed, symbol, session.open, session.close);
  };
  const row = (i: number) => features.vectors.subarray(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT);
  const clean = Array.from({ length: features.length }, (_, i) => i).filter(
    (i) => features.openTime[i] < judgedFrom && anomalyAt(features.symbol[i], features.openTime[i]) === null,
  );
  const reference = new Float32Array(clean.length * FEATURE_COUNT);
  for (const [to, i] of clean.entries()) reference.set(row(i), to * FEATURE_COUNT);
  const model = fitNovelty(reference, { volume: false, peers: false });
  if (model === null) throw new Error('too few ordinary bars for a reference');

  const series = new Map<string, { times: number[]; novelty: number[]; ordinary: boolean[] }>();
  let above = 0;
  let count = 0;
  for (let i = 0; i < features.length; i++) {
    const t = features.openTime[i];
    if (t < judgedFrom) continue;
    const symbol = features.symbol[i];
    const { novelty } = noveltyOf(model, features.vectors, i * FEATURE_COUNT);
    const ordinary = anomalyAt(symbol, t) === null;
    if (ordinary && !Number.isNaN(novelty)) {
      count++;
      if (novelty > 0.99) above++;
    }
    const own = series.get(symbol) ?? { times: [], novelty: [], ordinary: [] };
    series.set(symbol, own);
    own.times.push(t);
    own.novelty.push(novelty);
    own.ordinary.push(ordinary);
  }
  const scores = new Map<AnomalyKind, { events: number[]; minutes: number }>(
    ANOMALIES.map((kind) => [kind, { events: [], minutes: 1 }]),
  );
  for (const [symbol, { times, novelty }] of series)
    for (const session of calendar.sessions(judgedFrom, START + days * DAY)) {
      const anomaly = anomalyOf(seed, symbol, session.open, session.close);
      if (anomaly === null) continue;
      const from = times.findIndex((t) => t >= anomaly.onset);
      const to = times.findIndex((t) => t >= anomaly.onset + anomaly.minutes * MINUTE);
      if (from < 0 || to < 0) continue;
      const kind = scores.get(anomaly.kind) as { events: number[]; minutes: number };
      kind.minutes = anomaly.minutes;
      kind.events.push(Math.max(...novelty.slice(from, Math.max(from + 1, to)).filter((n) => !Number.isNaN(n))));
    }
  const random = createRandom(seed);
  const all = [...series.values()];
  const windowsOf = (minutes: number) => {
    const found: number[] = [];
    for (let tries = 0; found.length < WINDOWS && tries < 20 * WINDOWS; tries++) {
      const own = all[Math.floor(random() * all.length)];
      const from = Math.floor(random() * (own.times.length - minutes));
      const window = own.novelty.slice(from, from + minutes);
      if (own.ordinary[from] && own.ordinary[from + minutes - 1] && !window.some(Number.isNaN))
        found.push(Math.max(...window));
    }
    return found;
  };
  return {
    auc: Object.fromEntries(
      ANOMALIES.map((kind) => {
        const { events, minutes } = scores.get(kind) as { events: number[]; minutes: number };
        return [kind, areaUnderCurve(events, windowsOf(minutes))];
      }),
    ) as Record<AnomalyKind, number>,
    events: Object.fromEntries(ANOMALIES.map((kind) => [kind, scores.get(kind)?.events.length ?? 0])) as Record<
      AnomalyKind,
      number
    >,
    exceedance: above / count,
    bars: count,
  };
}

/** Chance that an event scores above a window; ties count half (Mann & Whitney 1947). */
export function areaUnderCurve(events: readonly number[], windows: readonly number[]): number {
  let wins = 0;
  for (const event of events) for (const window of windows) wins += event > window ? 1 : event === window ? 0.5 : 0;
  return wins / (events.length * windows.length);
}
