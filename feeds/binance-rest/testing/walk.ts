import { DAY, MINUTE } from '#market/time.ts';

/** One candle as the exchange of the tests keeps it. */
export interface Candle {
  readonly openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  quoteVolume: number;
  trades: number;
}

export interface Walk {
  readonly firstOpen: number;
  /** The candle that opens at `open`; minutes add up to days exactly. */
  candle(interval: '1m' | '1d', open: number): Candle;
}

/** Uniform in [0, 1) for a pair of integers (the finaliser of murmur3): any minute alone, in any order. */
function hash(seed: number, n: number): number {
  let h = Math.imul(n ^ seed, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 4294967296;
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Seeded candles around `price` since `firstOpen` (a midnight): slow waves that make regimes, and noise. */
export function walkOf(seed: number, price: number, firstOpen: number): Walk {
  const level = (minute: number): number => {
    const days = minute / 1440;
    const wave = 0.2 * Math.sin(days / 11 + seed) + 0.05 * Math.sin(days * 2.1) + 0.01 * Math.sin(days * 29);
    return round(price * Math.exp(wave) * (1 + 0.002 * (hash(seed, minute) - 0.5)));
  };
  const minuteOf = (openTime: number): Candle => {
    const minute = openTime / MINUTE;
    const open = level(minute);
    const close = level(minute + 1);
    const high = round(Math.max(open, close) * (1 + 0.0005 * hash(seed + 1, minute)));
    const low = round(Math.min(open, close) * (1 - 0.0005 * hash(seed + 2, minute)));
    const volume = 1 + Math.floor(50 * hash(seed + 3, minute));
    const trades = 10 + Math.floor(volume);
    return {
      openTime,
      open,
      high: Math.max(high, open, close),
      low,
      close,
      volume,
      quoteVolume: volume * close,
      trades,
    };
  };
  const days = new Map<number, Candle>();
  const dayOf = (openTime: number): Candle => {
    const cached = days.get(openTime);
    if (cached !== undefined) return cached;
    const day = { ...minuteOf(openTime) };
    for (let t = openTime + MINUTE; t < openTime + DAY; t += MINUTE) {
      const { high, low, close, volume, quoteVolume, trades } = minuteOf(t);
      day.high = Math.max(day.high, high);
      day.low = Math.min(day.low, low);
      day.close = close;
      day.volume += volume;
      day.quoteVolume += quoteVolume;
      day.trades += trades;
    }
    days.set(openTime, day);
    return day;
  };
  return { firstOpen, candle: (interval, open) => (interval === '1m' ? minuteOf(open) : dayOf(open)) };
}
