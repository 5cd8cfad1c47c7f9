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
  PersistenceInput,
  RangeInput,
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
  const standing = charts.map((timeframe) => regime(d, symbol, timeframe, asOf));
  const news = new Set(charts.filter(() => d.chance(0.25)));
  const regimes = standing.map((row) => (news.has(row.timeframe) ? begun(row, d.of([1, 1, 2])) : row));
  return {
    kind: 'instrument',
    date: asOfDate(asOf),
    symbol,
    assetClass,
    haltedSince: d.chance(0.08) ? asOf - d.below(1e9) : 0,
    asOf,
    regimes,
    changes: regimes.filter(({ timeframe }) => news.has(timeframe)).map((row) => change(d, row)),
    signals: charts.map((timeframe) => signal(d, symbol, timeframe, asOf)),
    shifts: Array.from({ length: d.of([0, 0, 1, 2, 3]) }, () =>
      shift(d, d.of(['symbol', 'pair', 'hub'] as const), asOf, symbol, assetClass),
    ),
    exogenous: Array.from({ length: d.of([0, 0, 1, 2]) }, () => exogenousSeries(d, asOf)),
    depth: d.of(['summary', 'full'] as const),
    range: d.chance(0.5) ? range(d, symbol, d.of(['1d', '1d', '1w', '5m', '1h'] as const), asOf) : null,
    spells: charts.length === 0 ? [] : spells(d, asOf),
  };
}

export function marketInput(d: Dice): MarketInput {
  const asOf = NOW - d.below(400) * 86_400_000;
  const assetClass = d.chance(0.4) ? d.of(ASSET_CLASSES) : undefined;
  const classes = assetClass === undefined ? ASSET_CLASSES.filter(() => d.chance(0.5)) : [assetClass];
  const symbols = [
    ...new Set(
      Array.from(
        { length: d.of([1, 2, 3, 5, 1 + d.below(60), 1 + d.below(60), 1 + d.below(60)]) },
        (_, k) => `${d.symbol()}${k === 0 ? '' : k}`,
      ),
    ),
  ];
  const isStill = d.chance(0.08);
  const isAlike = isStill ? 'range_bound' : d.chance(0.1) ? d.of(REGIME_LABELS) : undefined;
  const instruments = symbols.map((symbol) => ({
    symbol,
    assetClass: classes.length === 0 ? 'crypto' : d.of(classes),
    daily: d.chance(0.05) ? null : (isAlike ?? d.of(REGIME_LABELS)),
    haltedSince: d.chance(0.03) ? asOf - 1e8 : 0,
  }));
  const level =
    assetClass === undefined
      ? (['market', 'class', 'block', 'symbol', 'hub', 'pair'] as const)
      : (['class', 'symbol', 'hub', 'pair'] as const);
  const regimes = marketRegimes(d, instruments, isStill, asOf);
  const often = isStill && d.chance(0.7) ? 0 : d.of([0, 0, 0.1, 0.4]);
  return {
    kind: 'market',
    date: asOfDate(asOf),
    ...(assetClass === undefined ? {} : { assetClass }),
    asOf,
    instruments,
    regimes,
    changes: regimes
      .filter(({ timeframe }) => d.chance(timeframe === '1w' ? often / 5 : often))
      .map((row) => change(d, row)),
    signals: instruments.map(({ symbol }) => signal(d, symbol, d.of(TIMEFRAMES), asOf)),
    shifts: Array.from({ length: d.below(5) }, () =>
      shift(d, d.of(level), asOf, d.of(symbols), assetClass ?? d.of(ASSET_CLASSES)),
    ),
    exogenous: Array.from({ length: d.of([0, 0, 1, 2]) }, () => exogenousSeries(d, asOf)),
    depth: d.of(['summary', 'full'] as const),
    ranges: instruments.filter(() => d.chance(0.3)).map(({ symbol }) => range(d, symbol, '1d', asOf)),
  };
}

function marketRegimes(
  d: Dice,
  instruments: MarketInput['instruments'],
  isStill: boolean,
  asOf: number,
): RegimeInput[] {
  const lean = d.chance(0.6) ? d.of(REGIME_LABELS) : undefined;
  return instruments.flatMap(({ symbol, daily }) =>
    TIMEFRAMES.filter(() => d.chance(0.9)).flatMap((timeframe): RegimeInput[] => {
      const row = regime(d, symbol, timeframe, asOf);
      if (isStill) return [labelled(row, 'range_bound')];
      if (timeframe === '1d') return daily === null ? [] : [labelled(row, daily)];
      return [lean !== undefined && timeframe === '30m' && d.chance(0.8) ? labelled(row, lean) : row];
    }),
  );
}

const labelled = (row: RegimeInput, label: RegimeLabel): RegimeInput => ({ ...row, label });

function regime(d: Dice, symbol: string, timeframe: Timeframe, asOf: number): RegimeInput {
  const raw = REGIME_LABELS.map(() => d.random() ** 3 + 1e-6);
  const sum = raw.reduce((a, b) => a + b, 0);
  const probabilities = raw.map((p) => p / sum);
  // Hysteresis keeps a label for a while after another one has become likelier.
  const label = d.chance(0.1) ? d.of(REGIME_LABELS) : REGIME_LABELS[probabilities.indexOf(Math.max(...probabilities))];
  const ageBars = d.of([1, 1, 2, d.below(40) + 1, d.below(3000) + 1]);
  return {
    symbol,
    timeframe,
    label: label as RegimeLabel,
    probabilities,
    ageBars,
    since: asOf - ageBars * TIMEFRAME_MS[timeframe],
    closeTime: asOf,
    asOf,
    persistence: d.chance(0.6) ? persistence(d, label as RegimeLabel) : null,
  };
}

function persistence(d: Dice, label: RegimeLabel): PersistenceInput {
  const spells = d.of([0, 1, 2, d.below(400)]);
  const known = spells >= 20;
  return {
    remainingBars: d.of([0.4, 1, 1.6, d.random() * 90]),
    stay10: d.random(),
    bars: spells * 20,
    spells,
    nextLabel: known ? d.of(REGIME_LABELS.filter((name) => name !== label)) : null,
    nextShare: known ? d.random() : null,
    nextSpells: known ? spells : null,
  };
}

const spells = (d: Dice, asOf: number): InstrumentInput['spells'] =>
  Array.from({ length: d.of([0, 1, 2, 3, d.below(60)]) }, (_, k) => ({
    label: d.of(REGIME_LABELS),
    at: asOf - (60 - k) * 10 * 86_400_000,
  }));

function range(d: Dice, symbol: string, timeframe: Timeframe, asOf: number): RangeInput {
  const normal = 0.0005 + d.random() * 0.04;
  const sigma = normal * Math.exp((d.random() - 0.5) * 2);
  return {
    symbol,
    timeframe,
    closeTime: asOf,
    asOf,
    typical: 0.55 * sigma,
    typicalNormal: 0.55 * normal,
    low: -sigma * (0.9 + d.random()),
    high: sigma * (0.9 + d.random()),
    horizonBars: d.of([1, 1, 5, 12, 20]),
    gateOpen: d.chance(0.7),
    heldShare: 0.7 + d.random() * 0.2,
    heldDays: d.of([0, 99, 100, 240]),
    ratioYesterday: d.chance(0.2) ? null : Math.exp((d.random() - 0.5) * 2),
    leadBy: d.of(['class', 'own'] as const),
    classRatio: Math.exp((d.random() - 0.5) * 2),
    ownRatio: Math.exp((d.random() - 0.5) * 2),
  };
}

/** The same regime, so many bars old. */
const begun = (row: RegimeInput, ageBars: number): RegimeInput => ({
  ...row,
  ageBars,
  since: row.closeTime - ageBars * TIMEFRAME_MS[row.timeframe],
});

function change(d: Dice, { symbol, timeframe, label, probabilities, closeTime }: RegimeInput): ChangeInput {
  const from = d.of(REGIME_LABELS.filter((name) => name !== label));
  const confidence = probabilities[REGIME_LABELS.indexOf(label)] as number;
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
