import { allocateBars, type SymbolBars } from '#market/bar.ts';
import { allocateBlock } from '#market/block.ts';
import type { AssetClass, CalendarId, Instrument } from '#market/instrument.ts';
import {
  FEATURE_COUNT,
  type FeatureBlock,
  REGIME_CHANGE_COLUMNS,
  REGIME_COLUMNS,
  type RegimeBlock,
  type RegimeChangeBlock,
} from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import type { ClassPersistence } from '#warehouse/persistence.ts';

/**
 * Digits that occur nowhere but in what a tier must not show. Prices, volumes and feature values carry them as they are;
 * a change carries in `previous_age_bars` how old it is, so that a page shows which window it was read from.
 */
export const SENTINEL = {
  price: 7319_000,
  volume: 5858_000,
  feature: 4242_000,
  /** Since the previous close. */
  recentChange: 6000,
  /** Within 90 days. */
  quarterChange: 7000,
  oldChange: 8000,
  uncommitted: 9000,
} as const;

const PLACES: readonly (readonly [AssetClass, CalendarId, string, readonly string[]])[] = [
  ['crypto', '24X7', 'binance', ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT']],
  ['us_equity', 'XNYS', 'nyse', ['AAPL', 'MSFT', 'XOM']],
  ['forex', 'FX', 'otc', ['EURUSD', 'USDJPY']],
  ['commodity', 'CMES', 'cme', ['GC', 'CL']],
  ['global_equity', 'XLON', 'lse', ['VOD & "CO" <L>']],
];

/** Twelve instruments in five classes, the last with every character that HTML must escape; more are numbered crypto pairs. */
export function syntheticInstruments(count = 12): Instrument[] {
  const named = PLACES.flatMap(([assetClass, calendar, venue, symbols]) =>
    symbols.map((text): Instrument => {
      const symbol = text.split(' ')[0] as string;
      return { symbol, name: `${text} of ${venue}`, assetClass, venue, calendar, volumeKind: 'real' };
    }),
  );
  const more = Array.from({ length: Math.max(0, count - named.length) }, (_, i): Instrument => {
    const symbol = `PAIR${String(i).padStart(3, '0')}`;
    return { symbol, name: `Pair ${i}`, assetClass: 'crypto', venue: 'binance', calendar: '24X7', volumeKind: 'real' };
  });
  return [...named, ...more].slice(0, count);
}

/** Deterministic uniform numbers (mulberry32). */
export function uniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

interface Spell {
  readonly symbol: string;
  readonly timeframe: number;
  readonly closeTime: number;
  readonly label: number;
  readonly from: number;
  readonly age: number;
  readonly since: number;
  readonly probabilities: readonly number[];
}

export interface SyntheticOutput {
  readonly regimes: RegimeBlock;
  readonly changes: RegimeChangeBlock;
}

/**
 * Regimes of the last `bars` bars of every (symbol, timeframe) and their changes. `end` is the close of the newest bar (UTC ms);
 * `recentAfter` and `asOf` decide which sentinel a change carries.
 */
export function syntheticRegimes(request: {
  symbols: readonly string[];
  timeframes: readonly Timeframe[];
  bars: number;
  end: number;
  asOf: number;
  recentAfter: number;
  seed: number;
}): SyntheticOutput {
  const random = uniform(request.seed);
  const rows: Spell[] = [];
  for (const symbol of request.symbols) {
    for (const name of request.timeframes) {
      const step = TIMEFRAME_MS[name];
      const end = Math.floor(request.end / Math.min(step, DAY / 24)) * Math.min(step, DAY / 24);
      let label = Math.floor(random() * 5);
      let age = 1;
      let since = end - request.bars * step;
      for (let bar = request.bars - 1; bar >= 0; bar--) {
        const closeTime = end - bar * step;
        const from = label;
        if (random() < 0.08) label = (label + 1 + Math.floor(random() * 4)) % 5;
        age = label === from ? age + 1 : 1;
        if (label !== from) since = closeTime - step;
        const sure = 0.45 + random() * 0.5;
        const probabilities = Array.from({ length: 5 }, (_, k) => (k === label ? sure : (1 - sure) / 4));
        rows.push({ symbol, timeframe: TIMEFRAMES.indexOf(name), closeTime, label, from, age, since, probabilities });
      }
    }
  }
  return { regimes: regimeBlock(rows), changes: changeBlock(rows, request) };
}

/** Labels of the classes of a calendar that last some 3,000 bars. Stress has ended too seldom for a word on what comes next. */
export function syntheticPersistence(calendar: CalendarId): ClassPersistence[] {
  const classes = PLACES.filter(([, of]) => of === calendar).map(([assetClass]) => assetClass);
  return classes.flatMap((assetClass) =>
    TIMEFRAMES.flatMap((name, timeframe) =>
      REGIME_LABELS.map((_, label) => {
        const changes = label === 4 ? 5 : 40 + timeframe;
        return {
          assetClass,
          timeframe,
          label,
          bars: 50_000,
          changes,
          spells: changes + 3,
          remainingBars: 3000 + TIMEFRAMES.indexOf(name) * 100 + label,
          stay10: 0.4,
          nStay10: 49_000,
          stays10: 19_600,
          nextCounts: Float64Array.from(REGIME_LABELS, (_next, k) => (k === (label + 1) % 5 ? changes : 0)),
        };
      }),
    ),
  );
}

function regimeBlock(rows: readonly Spell[]): RegimeBlock {
  const column = (pick: (row: Spell) => number) => Float64Array.from(rows, pick);
  const flat = Float32Array.from(rows.flatMap(({ probabilities }) => probabilities));
  return {
    ...allocateBlock(REGIME_COLUMNS, rows.length),
    symbol: rows.map(({ symbol }) => symbol),
    timeframe: Uint8Array.from(rows, ({ timeframe }) => timeframe),
    openTime: column((row) => row.closeTime - TIMEFRAME_MS[TIMEFRAMES[row.timeframe] as Timeframe]),
    closeTime: column(({ closeTime }) => closeTime),
    label: Uint8Array.from(rows, ({ label }) => label),
    probabilities: flat,
    confidence: Float32Array.from(rows, ({ probabilities, label }) => probabilities[label] as number),
    entropy: Float32Array.from(rows, () => 0.9),
    ageBars: Uint32Array.from(rows, ({ age }) => age),
    since: column(({ since }) => since),
    paramsVersion: column(() => 1),
  };
}

function changeBlock(rows: readonly Spell[], { asOf, recentAfter }: { asOf: number; recentAfter: number }) {
  const changed = rows.filter(({ label, from }) => label !== from);
  const counters = new Map<number, number>();
  const sentinelOf = (closeTime: number) => {
    const base =
      closeTime > recentAfter
        ? SENTINEL.recentChange
        : closeTime > asOf - 90 * DAY
          ? SENTINEL.quarterChange
          : SENTINEL.oldChange;
    const next = (counters.get(base) ?? 0) + 1;
    counters.set(base, next);
    return base + (next % 1000);
  };
  const block: RegimeChangeBlock = {
    ...allocateBlock(REGIME_CHANGE_COLUMNS, changed.length),
    symbol: changed.map(({ symbol }) => symbol),
    timeframe: Uint8Array.from(changed, ({ timeframe }) => timeframe),
    openTime: Float64Array.from(changed, (row) => row.closeTime - TIMEFRAME_MS[TIMEFRAMES[row.timeframe] as Timeframe]),
    closeTime: Float64Array.from(changed, ({ closeTime }) => closeTime),
    fromLabel: Uint8Array.from(changed, ({ from }) => from),
    toLabel: Uint8Array.from(changed, ({ label }) => label),
    confidence: Float32Array.from(changed, ({ probabilities, label }) => probabilities[label] as number),
    previousAgeBars: Uint32Array.from(changed, ({ closeTime }) => sentinelOf(closeTime)),
  };
  return block;
}

/** A few bars whose every price and volume carries its sentinel. */
export function syntheticBars(symbols: readonly string[], end: number): SymbolBars[] {
  return symbols.map((symbol) => {
    const bars = allocateBars(20);
    for (let i = 0; i < bars.length; i++) {
      bars.openTime[i] = end - (bars.length - i) * 60_000;
      bars.closeTime[i] = end - (bars.length - i - 1) * 60_000;
      for (const name of ['open', 'high', 'low', 'close', 'vwap'] as const) bars[name][i] = SENTINEL.price + i + 0.25;
      bars.volume[i] = SENTINEL.volume + i;
    }
    return { symbol, timeframe: '1m', bars };
  });
}

export function syntheticFeatures(symbols: readonly string[], end: number): FeatureBlock {
  return {
    length: symbols.length,
    symbol: [...symbols],
    timeframe: new Uint8Array(symbols.length),
    openTime: new Float64Array(symbols.length).fill(end - 60_000),
    closeTime: new Float64Array(symbols.length).fill(end),
    vectors: Float32Array.from({ length: symbols.length * FEATURE_COUNT }, (_, i) => SENTINEL.feature + (i % 1000)),
  };
}
