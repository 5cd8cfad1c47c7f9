import type { Feed, FeedRequest } from '#feeds/feed.ts';
import { barMaker } from '#feeds/symbol-bars.ts';
import { type BarFields, eachField } from '#market/bar.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { createRandom, hashText, mixSeed } from './random.ts';

const KIND = 43;
const TWO_32 = 2 ** 32;

/** The seven kinds of unusual bars that novelty is measured on (quant design 5). */
export const ANOMALIES = [
  'jump',
  'volatility_burst',
  'volume_burst',
  'stale',
  'flash_wick',
  'grind',
  'decoupling',
] as const;
export type AnomalyKind = (typeof ANOMALIES)[number];

/** A labelled anomaly. Times are UTC ms; `magnitude` in the unit of its kind: σ of a minute, or a factor. */
export interface Anomaly {
  readonly kind: AnomalyKind;
  readonly onset: number;
  readonly minutes: number;
  readonly magnitude: number;
}

const SHAPES: Readonly<Record<AnomalyKind, { readonly minutes: number; readonly magnitude: number }>> = {
  jump: { minutes: 30, magnitude: 6 },
  volatility_burst: { minutes: 20, magnitude: 4 },
  volume_burst: { minutes: 5, magnitude: 12 },
  stale: { minutes: 4, magnitude: 0 },
  flash_wick: { minutes: 1, magnitude: 7 },
  grind: { minutes: 30, magnitude: 0.8 },
  decoupling: { minutes: 20, magnitude: 5 },
};

/** Share of symbol-sessions that have one. */
const SHARE = 0.05;

/**
 * The anomaly of a symbol in the session [open, close), or null: a function of the seed, the symbol and the day alone.
 * It begins after the first hour of minutes and ends before the close. There, prices are those of the path again:
 * sessions join as without it.
 */
export function anomalyOf(seed: number, symbol: string, open: number, close: number): Anomaly | null {
  const random = createRandom(mixSeed(seed, KIND, hashText(symbol), Math.floor(open / DAY)));
  const uniform = () => random() / TWO_32;
  if (uniform() >= SHARE) return null;
  const kind = ANOMALIES[Math.floor(uniform() * ANOMALIES.length)];
  const { minutes, magnitude } = SHAPES[kind];
  const room = (close - open) / MINUTE - 60 - minutes - 1;
  if (room < 1) return null;
  const onset = open + (60 + Math.floor(uniform() * room)) * MINUTE;
  const sign = uniform() < 0.5 ? -1 : 1;
  const signed = kind === 'jump' || kind === 'flash_wick' || kind === 'grind' || kind === 'decoupling';
  return { kind, onset, minutes, magnitude: signed ? sign * magnitude : magnitude };
}

/** A feed with labelled anomalies in its minutes; daily bars are not touched. */
export function withAnomalies(feed: Feed, { seed }: { seed: number }): Feed {
  return {
    ...feed,
    async *bars(request: FeedRequest) {
      const instruments = await feed.instruments();
      const calendars = new Map(instruments.map(({ symbol, calendar }) => [symbol, calendar]));
      const make = barMaker(request.timeframe, instruments);
      for await (const part of feed.bars(request)) {
        const calendar = calendars.get(part.symbol);
        if (request.timeframe !== '1m' || calendar === undefined) {
          yield part;
          continue;
        }
        const minutes = eachField((name) => part.bars[name].slice());
        inject(seed, part.symbol, calendar, minutes);
        yield make(part.symbol, minutes);
      }
    },
  };
}

/**
 * Puts the anomalies of the sessions of these minutes into them. A minute does not depend on the other requested
 * minutes.
 */
function inject(seed: number, symbol: string, calendar: CalendarId, bars: BarFields): void {
  const { openTime } = bars;
  const last = openTime.length - 1;
  for (const { open, close } of calendarOf(calendar).sessions(openTime[0], openTime[last] + MINUTE)) {
    const anomaly = anomalyOf(seed, symbol, open, close);
    if (anomaly === null) continue;
    // By class and not from the bars around it: a bar does not depend on the other requested bars.
    const sigma = SIGMA[calendar] ?? 0.0008;
    const until = anomaly.onset + anomaly.minutes * MINUTE;
    for (let i = 0; i <= last; i++) {
      const t = openTime[i];
      if (t < anomaly.onset || t >= until) continue;
      change(anomaly, bars, i, (t - anomaly.onset) / MINUTE, sigma);
    }
  }
}

/** Ordinary deviation of a minute by calendar, for an instrument in the middle of its class. */
const SIGMA: Partial<Record<CalendarId, number>> = {
  '24X7': 0.00105,
  FX: 0.00016,
  CMES: 0.00048,
  XNYS: 0.00088,
  XLON: 0.00069,
};

function change({ kind, minutes, magnitude }: Anomaly, bars: BarFields, i: number, step: number, sigma: number): void {
  const scale = (by: number) => {
    for (const name of ['open', 'high', 'low', 'close', 'vwap'] as const) bars[name][i] = bars[name][i] * by;
  };
  const [open, high, low, close] = [bars.open[i], bars.high[i], bars.low[i], bars.close[i]] as [
    number,
    number,
    number,
    number,
  ];
  switch (kind) {
    case 'jump':
      scale(Math.exp(magnitude * sigma));
      break;
    case 'decoupling':
      // A step away from the class and a slow way back.
      scale(Math.exp(magnitude * sigma * (1 - step / minutes)));
      break;
    case 'grind':
      scale(Math.exp(magnitude * sigma * (step + 1)));
      break;
    case 'volatility_burst': {
      const middle = (open + close) / 2;
      const wide = (price: number) => Math.max(middle * 0.5, middle + (price - middle) * magnitude);
      bars.open[i] = wide(open);
      bars.close[i] = wide(close);
      bars.high[i] = Math.max(wide(high), bars.open[i], bars.close[i]);
      bars.low[i] = Math.min(wide(low), bars.open[i], bars.close[i]);
      break;
    }
    case 'volume_burst':
      bars.volume[i] = bars.volume[i] * magnitude;
      break;
    case 'stale':
      for (const name of ['high', 'low', 'close', 'vwap'] as const) bars[name][i] = open;
      bars.volume[i] = 0;
      break;
    case 'flash_wick':
      if (magnitude > 0) bars.high[i] = high * Math.exp(magnitude * sigma);
      else bars.low[i] = low * Math.exp(magnitude * sigma);
      break;
  }
}
