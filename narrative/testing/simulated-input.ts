import { ASSET_CLASSES } from '#market/instrument.ts';
import { createRandom } from '#market/math/random.ts';
import { ABSTAIN_REASONS } from '#market/models/signals/signal.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';
import type {
  ChangeInput,
  ExogenousInput,
  InstrumentInput,
  MarketInput,
  NarrativeInput,
  RegimeInput,
  ShiftInput,
  SignalInput,
} from '../input.ts';

const STEMS = [
  'BTCUSDT',
  'ETHUSDT',
  'AAPL',
  'MSFT',
  'A',
  'IT',
  'ALL',
  'BRK.B',
  'EURUSD',
  'GC=F',
  '7203.T',
  'X-1',
  'SPY',
  'CL',
  'ON',
  'stETH',
  '1INCHUSDT',
  'NOW',
];
const SERIES = [
  ['bond:DGS10', '10-year Treasury yield', 'yield'],
  ['macro:VIXCLS', 'VIX', 'level'],
  ['factor:FF_MKT_RF', 'market factor', 'return'],
  ['derivatives:FUNDING', 'BTCUSDT funding rate', 'signed'],
] as const;
const NOW = Date.UTC(2026, 10, 20, 21);

/** Rows as a tier could have them, every kind and every awkward value among them. The same seed gives the same rows. */
export function simulatedInput(seed: number): NarrativeInput {
  const random = createRandom(seed);
  return seed % 5 === 4 ? marketInput(dice(random)) : instrumentInput(dice(random));
}

type Dice = ReturnType<typeof dice>;
function dice(random: () => number) {
  const below = (n: number): number => Math.floor(random() * n);
  return {
    random,
    below,
    of: <T>(items: readonly T[]): T => items[below(items.length)] as T,
    chance: (p: number): boolean => random() < p,
    symbol: (): string => {
      const stem = STEMS[below(STEMS.length)] as string;
      return random() < 0.6 ? stem : `SIM${below(900)}`;
    },
  };
}

const asOfDate = (time: number): string => new Date(time).toISOString().slice(0, 10);
const edge = (d: Dice): number =>
  d.of([0, 1, 0.5, 0.005, 0.995, 0.9999, d.random(), d.random(), d.random(), d.random()]);

export function instrumentInput(d: Dice, symbol = d.symbol(), assetClass = d.of(ASSET_CLASSES)): InstrumentInput {
  const asOf = NOW - d.below(400) * 86_400_000;
  const charts = d.chance(0.06) ? [] : TIMEFRAMES.filter(() => d.chance(0.85));
  const regimes = charts.map((timeframe) => regime(d, symbol, timeframe, asOf));
  return {
    kind: 'instrument',
    date: asOfDate(asOf),
    symbol,
    assetClass,
    haltedSince: d.chance(0.08) ? asOf - d.below(1e9) : 0,
    asOf,
    regimes,
    changes: regimes.filter(() => d.chance(0.25)).map((row) => change(d, row)),
    signals: charts.map((timeframe) => signal(d, symbol, timeframe, asOf)),
    shifts: Array.from({ length: d.of([0, 0, 1, 2, 3]) }, () =>
      shift(d, d.of(['symbol', 'pair', 'hub'] as const), asOf, symbol, assetClass),
    ),
    exogenous: Array.from({ length: d.of([0, 0, 1, 2]) }, () => exogenousSeries(d, asOf)),
  };
}

export function marketInput(d: Dice): MarketInput {
  const asOf = NOW - d.below(400) * 86_400_000;
  const assetClass = d.chance(0.4) ? d.of(ASSET_CLASSES) : undefined;
  const classes = assetClass === undefined ? ASSET_CLASSES.filter(() => d.chance(0.5)) : [assetClass];
  const symbols = [...new Set(Array.from({ length: 1 + d.below(60) }, (_, k) => `${d.symbol()}${k === 0 ? '' : k}`))];
  const instruments = symbols.map((symbol) => ({
    symbol,
    assetClass: classes.length === 0 ? 'crypto' : d.of(classes),
    daily: d.chance(0.05) ? null : d.of(REGIME_LABELS),
    haltedSince: d.chance(0.03) ? asOf - 1e8 : 0,
  }));
  const level =
    assetClass === undefined
      ? (['market', 'class', 'block', 'symbol', 'hub', 'pair'] as const)
      : (['class', 'symbol', 'hub', 'pair'] as const);
  return {
    kind: 'market',
    date: asOfDate(asOf),
    ...(assetClass === undefined ? {} : { assetClass }),
    asOf,
    instruments,
    changes: instruments
      .filter(() => d.chance(d.of([0, 0.1, 0.4])))
      .map(({ symbol }) => change(d, regime(d, symbol, d.of(['1d', '1d', '1h']), asOf))),
    signals: instruments.map(({ symbol }) => signal(d, symbol, d.of(TIMEFRAMES), asOf)),
    shifts: Array.from({ length: d.below(5) }, () =>
      shift(d, d.of(level), asOf, d.of(symbols), assetClass ?? d.of(ASSET_CLASSES)),
    ),
    exogenous: Array.from({ length: d.of([0, 0, 1, 2]) }, () => exogenousSeries(d, asOf)),
  };
}

function regime(d: Dice, symbol: string, timeframe: Timeframe, asOf: number): RegimeInput {
  const raw = REGIME_LABELS.map(() => d.random() ** 3 + 1e-6);
  const sum = raw.reduce((a, b) => a + b, 0);
  const probabilities = raw.map((p) => p / sum);
  const confidence = Math.max(...probabilities);
  const ageBars = d.of([1, 1, 2, d.below(40) + 1, d.below(3000) + 1]);
  return {
    symbol,
    timeframe,
    label: REGIME_LABELS[probabilities.indexOf(confidence)] as RegimeLabel,
    probabilities,
    confidence,
    ageBars,
    since: asOf - ageBars * TIMEFRAME_MS[timeframe],
    stay10: edge(d),
    closeTime: asOf,
    asOf,
  };
}

function change(d: Dice, { symbol, timeframe, label, confidence, closeTime }: RegimeInput): ChangeInput {
  const from = d.of(REGIME_LABELS.filter((name) => name !== label));
  return { symbol, timeframe, from, to: label, confidence, previousAgeBars: 1 + d.below(500), at: closeTime };
}

function signal(d: Dice, symbol: string, timeframe: Timeframe, asOf: number): SignalInput {
  const speaks = d.chance(0.12);
  const unusual = d.chance(0.06);
  const novelty = d.chance(0.05) ? null : unusual ? d.of([0.99 + d.random() * 0.01, 0.9999, 1]) : d.random() * 0.99;
  return {
    symbol,
    timeframe,
    closeTime: asOf,
    horizon: d.of([5, 3, 12, 1]),
    direction: speaks ? d.of(['up', 'down'] as const) : 'neutral',
    reason: speaks
      ? ''
      : d.chance(0.7)
        ? 'no_demonstrated_skill'
        : d.of(ABSTAIN_REASONS.filter((reason) => reason !== '')),
    confidence: 0.52 + d.random() * 0.28,
    halfWidth: d.chance(0.2) ? null : d.random() * 0.1,
    novelty,
    drivers: Array.from({ length: 1 + d.below(3) }, () => d.of(Object.keys(NOVELTY_INPUT_WORDS))),
    ...(d.chance(0.4)
      ? {
          earlier: Array.from({ length: 30 }, (_, k) => ({
            closeTime: asOf - (30 - k) * TIMEFRAME_MS[timeframe],
            novelty: edge(d),
          })),
        }
      : {}),
  };
}

function shift(d: Dice, level: ShiftInput['level'], closeTime: number, symbol: string, assetClass: string): ShiftInput {
  const correlation = () => d.of([d.random() * 2 - 1, d.random(), -0.001, 0.004]);
  return {
    level,
    market: 'xnys',
    subject: level === 'class' || level === 'block' ? `${assetClass}@xnys` : symbol,
    other: '',
    ties: level === 'hub' ? 2 + d.below(30) : 1,
    ...(level === 'symbol' || level === 'hub' || level === 'pair' ? { symbol } : {}),
    ...(level === 'pair' ? { peer: `PEER${d.below(90)}` } : {}),
    ...(level === 'block' ? { peer: d.of(ASSET_CLASSES.filter((name) => name !== assetClass)) } : {}),
    assetClass,
    timeframe: d.of(['5m', '1h', '1d'] as const),
    detector: d.of(['fast', 'slow'] as const),
    before: correlation(),
    after: correlation(),
    q: d.random() * 0.05,
    closeTime,
  };
}

function exogenousSeries(d: Dice, asOf: number): ExogenousInput {
  const [series, title, kind] = d.of(SERIES);
  const label = d.of(REGIME_LABELS);
  return {
    series,
    title,
    kind,
    timeframe: d.of(['1d', '1w'] as const),
    label,
    confidence: d.random(),
    since: asOf - d.below(200) * 86_400_000,
    closeTime: asOf,
    asOf,
  };
}
