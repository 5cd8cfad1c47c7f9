import { createRandom } from '#market/math/random.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import { TIMEFRAME_MS, TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { NOVELTY_INPUT_WORDS } from '#wording/novelty-inputs.ts';
import type { ChangeInput, RangeInput, RegimeInput, ShiftInput, SignalInput } from '../input.ts';
import type { StoryInput } from '../stories/input.ts';

/** What is planted in a day: the story that has to be its headline. */
export const PLANTED = [
  'leaving',
  'turning',
  'single',
  'intraday',
  'novelty',
  'shift',
  'range',
  'wave',
  'quiet',
] as const;
export type Planted = (typeof PLANTED)[number];

export const DAY_CLASSES: Readonly<Record<string, number>> = {
  crypto: 24,
  derivatives: 8,
  us_equity: 32,
  global_equity: 10,
  forex: 10,
  commodity: 12,
};
const NOW = Date.UTC(2026, 10, 26);
const DAY = 86_400_000;
const DAYS = 90;
const LEADERS = Object.keys(DAY_CLASSES).filter((name) => name !== 'derivatives');

export interface PlantedDay {
  readonly input: StoryInput;
  readonly planted: Planted;
  /** The class or the instrument that the planted story is about. */
  readonly subject: string;
}

interface Options {
  /** Classes of the market; all of the demo where absent. */
  readonly classes?: readonly string[];
  readonly assetClass?: string;
  /** A tier that reads no history. */
  readonly hasHistory?: boolean;
  readonly depth?: StoryInput['depth'];
}

/** A day of an ordinary market with one story in it. The same seed gives the same day. */
export function plantedDay(seed: number, planted: Planted, options: Options = {}): PlantedDay {
  const day = new Day(seed, options);
  day.fillOrdinary(planted === 'quiet' ? 0 : 0.03);
  const subject = day.plant(planted);
  return { input: day.input(), planted, subject };
}

/** A day on which daily regimes of many instruments change. */
export function busyDay(seed: number, options: Options = {}): StoryInput {
  const day = new Day(seed, options);
  day.fillOrdinary(0.3);
  return day.input();
}

class Day {
  readonly #random: () => number;
  readonly #options: Options;
  readonly #members: { symbol: string; assetClass: string }[];
  readonly #regimes = new Map<string, RegimeInput>();
  readonly #changes = new Map<string, ChangeInput>();
  readonly #shifts: ShiftInput[] = [];
  readonly #signals: SignalInput[] = [];
  readonly #ranges = new Map<string, RangeInput>();
  readonly #usual = new Map<string, RegimeLabel>();

  constructor(seed: number, options: Options) {
    this.#random = createRandom(seed);
    this.#options = options;
    const classes = options.classes ?? Object.keys(DAY_CLASSES);
    this.#members = classes.flatMap((assetClass) =>
      Array.from({ length: DAY_CLASSES[assetClass] ?? 8 }, (_, k) => ({
        symbol:
          assetClass === 'derivatives'
            ? `COIN${k}-PERP`
            : assetClass === 'crypto'
              ? `COIN${k}`
              : `${assetClass.slice(0, 2).toUpperCase()}${k}`,
        assetClass,
      })),
    );
  }

  readonly #below = (n: number): number => Math.floor(this.#random() * n);
  #of<T>(items: readonly T[]): T {
    return items[this.#below(items.length)] as T;
  }
  #membersOf(assetClass: string): { symbol: string; assetClass: string }[] {
    const linked = assetClass === 'crypto' ? ['crypto', 'derivatives'] : [assetClass];
    return this.#members.filter((member) => linked.includes(member.assetClass));
  }

  /** Every class mostly in one regime; each instrument changes with that chance a day, and more often on short charts. */
  fillOrdinary(changing: number): void {
    for (const { symbol, assetClass } of this.#members) {
      const usual = this.#usual.get(assetClass) ?? (this.#random() < 0.6 ? 'range_bound' : this.#of(REGIME_LABELS));
      this.#usual.set(assetClass, usual);
      for (const timeframe of TIMEFRAMES) {
        const label = this.#random() < 0.55 ? usual : this.#of(REGIME_LABELS);
        const confidence = 0.4 + this.#random() * 0.5;
        this.#setRegime(symbol, timeframe, label, confidence);
        const often =
          timeframe === '1d' ? changing : timeframe === '1w' ? changing / 5 : timeframe === '4h' ? 0.12 : 0.3;
        if (this.#random() < often)
          this.#change(
            symbol,
            timeframe,
            this.#of(REGIME_LABELS.filter((other) => other !== label)),
            label,
            confidence,
          );
        this.#signals.push(this.#signal(symbol, timeframe, this.#random() * 0.9995));
      }
      this.#ranges.set(symbol, this.#range(symbol, Math.exp((this.#random() - 0.5) * 0.7)));
    }
  }

  #setRegime(symbol: string, timeframe: Timeframe, label: RegimeLabel, confidence: number): void {
    const rest = (1 - confidence) / (REGIME_LABELS.length - 1);
    const ageBars = 2 + this.#below(40);
    this.#regimes.set(`${symbol} ${timeframe}`, {
      symbol,
      timeframe,
      label,
      probabilities: REGIME_LABELS.map((other) => (other === label ? confidence : rest)),
      ageBars,
      since: NOW - ageBars * TIMEFRAME_MS[timeframe],
      closeTime: NOW,
      asOf: NOW,
      persistence: null,
    });
  }

  #change(symbol: string, timeframe: Timeframe, from: RegimeLabel, to: RegimeLabel, confidence: number): void {
    this.#setRegime(symbol, timeframe, to, confidence);
    this.#changes.set(`${symbol} ${timeframe}`, {
      symbol,
      timeframe,
      from,
      to,
      confidence,
      previousAgeBars: 3 + this.#below(60),
      at: NOW,
    });
  }

  #signal(symbol: string, timeframe: Timeframe, novelty: number): SignalInput {
    return {
      symbol,
      timeframe,
      closeTime: NOW,
      horizon: 5,
      direction: 'neutral',
      reason: 'no_demonstrated_skill',
      confidence: 0.5,
      halfWidth: 0.02,
      novelty,
      drivers: [this.#of(Object.keys(NOVELTY_INPUT_WORDS)), this.#of(Object.keys(NOVELTY_INPUT_WORDS))],
    };
  }

  #range(symbol: string, ratio: number, ratioYesterday = ratio * Math.exp((this.#random() - 0.5) * 0.1)): RangeInput {
    return {
      symbol,
      timeframe: '1d',
      closeTime: NOW,
      asOf: NOW,
      typical: 0.012 * ratio,
      typicalNormal: 0.012,
      low: -0.03 * ratio,
      high: 0.03 * ratio,
      horizonBars: 1,
      gateOpen: true,
      heldShare: 0.76 + this.#random() * 0.08,
      heldDays: 240,
      ratioYesterday,
      leadBy: 'own',
      classRatio: 1,
      ownRatio: ratio,
    };
  }

  /** Plants the story, and says whom it is about. */
  plant(planted: Planted): string {
    const leaders = LEADERS.filter((name) => this.#usual.has(name));
    const assetClass = this.#of(leaders);
    const members = this.#membersOf(assetClass);
    const { symbol } = this.#of(members.filter((member) => member.assetClass === assetClass));
    const confidence = () => 0.36 + this.#random() * 0.3;
    const some = (share: number) => members.filter((_, k) => k < Math.ceil(share * members.length));
    switch (planted) {
      case 'leaving': {
        const to = this.#of(['high_volatility', 'range_bound'] as const);
        for (const member of some(0.7)) this.#setRegime(member.symbol, '1d', 'stress', 0.7);
        for (const member of some(0.35)) this.#change(member.symbol, '1d', 'stress', to, confidence());
        return assetClass;
      }
      case 'turning': {
        const to = this.#of(['bull_trend', 'bear_trend', 'high_volatility'] as const);
        const from = to === 'bull_trend' ? 'bear_trend' : 'range_bound';
        for (const member of some(0.55)) this.#change(member.symbol, '1d', from, to, confidence());
        return assetClass;
      }
      case 'single': {
        for (const key of [...this.#changes.keys()])
          if (key.endsWith('1d') || key.endsWith('1w')) this.#changes.delete(key);
        this.#change(symbol, '1d', 'range_bound', 'bear_trend', 0.8);
        return symbol;
      }
      case 'intraday': {
        const label = this.#of(['bull_trend', 'bear_trend'] as const);
        for (const member of members) this.#setRegime(member.symbol, '1d', 'range_bound', 0.7);
        for (const timeframe of ['30m', '1h', '4h'] as const)
          for (const member of some(0.9)) this.#change(member.symbol, timeframe, 'range_bound', label, 0.75);
        return assetClass;
      }
      case 'novelty':
        this.#signals.push(this.#signal(symbol, '1d', 0.9999999));
        return symbol;
      case 'shift':
        this.#shifts.push({
          level: 'class',
          market: 'xnys',
          subject: `${assetClass}@xnys`,
          other: '',
          ties: 1,
          assetClass,
          timeframe: '1d',
          detector: 'fast',
          before: 0.2,
          after: 0.7,
          q: 0.002,
          closeTime: NOW,
        });
        return assetClass;
      case 'range':
        for (const member of some(1))
          this.#ranges.set(member.symbol, this.#range(member.symbol, 2 + this.#random(), 1.1));
        return assetClass;
      case 'wave':
        for (const member of some(0.9)) this.#setRegime(member.symbol, '1d', 'stress', 0.8);
        return assetClass;
      case 'quiet':
        return 'No daily regime';
    }
  }

  input(): StoryInput {
    const { hasHistory = true, depth = 'full', assetClass } = this.#options;
    const instruments = this.#members.map((member) => ({
      ...member,
      daily: this.#regimes.get(`${member.symbol} 1d`)?.label ?? null,
      haltedSince: 0,
    }));
    const before = this.#countsBefore();
    return {
      date: '2026-11-26',
      ...(assetClass === undefined ? {} : { assetClass }),
      asOf: NOW,
      instruments,
      regimes: [...this.#regimes.values()],
      changes: [...this.#changes.values()],
      signals: this.#signals,
      shifts: this.#shifts,
      depth,
      ranges: [...this.#ranges.values()],
      countsBefore: before,
      countDays: hasHistory ? this.#countDays(before) : [],
      changeDays: hasHistory ? this.#changeDays() : [],
      classChanges: [],
    };
  }

  /** What the counts were before the changes of the day. */
  #countsBefore(): StoryInput['countsBefore'] {
    const classes = [...new Set(this.#members.map(({ assetClass }) => assetClass))];
    return classes.flatMap((assetClass) =>
      TIMEFRAMES.map((timeframe) => ({
        market: 'test',
        assetClass,
        timeframe,
        ...this.#labelsOf(assetClass, timeframe, (symbol) => this.#changes.get(`${symbol} ${timeframe}`)?.from),
        closeTime: NOW - DAY,
      })),
    );
  }

  #labelsOf(assetClass: string, timeframe: Timeframe, otherwise: (symbol: string) => RegimeLabel | undefined) {
    const labels = this.#members
      .filter((member) => member.assetClass === assetClass)
      .flatMap(({ symbol }) => otherwise(symbol) ?? this.#regimes.get(`${symbol} ${timeframe}`)?.label ?? []);
    const labelCounts = REGIME_LABELS.map((label) => labels.filter((other) => other === label).length);
    return { labelCounts, known: labels.length };
  }

  #countDays(before: StoryInput['countsBefore']): StoryInput['countDays'] {
    const dayOf = (ago: number): string => new Date(NOW - (ago + 1) * DAY).toISOString().slice(0, 10);
    return before
      .filter(({ timeframe }) => timeframe === '1d')
      .flatMap(({ market, assetClass, timeframe, labelCounts, known }) => [
        ...Array.from({ length: DAYS }, (_, k) => {
          const usual = REGIME_LABELS.indexOf(this.#usual.get(assetClass) ?? 'range_bound');
          const away = this.#below(Math.ceil(known / 3) + 1);
          const counts = REGIME_LABELS.map((_, label) => (label === usual ? known - away : 0));
          counts[(usual + 1 + this.#below(4)) % 5] = away;
          return { market, assetClass, timeframe, day: dayOf(DAYS + 1 - k), labelCounts: counts, known };
        }),
        { market, assetClass, timeframe, day: dayOf(1), labelCounts, known },
        { market, assetClass, timeframe, day: dayOf(0), ...this.#labelsOf(assetClass, '1d', () => undefined) },
      ]);
  }

  #changeDays(): StoryInput['changeDays'] {
    const classes = [...new Set(this.#members.map(({ assetClass }) => assetClass))];
    return classes.flatMap((assetClass) => {
      const symbols = this.#members.filter((member) => member.assetClass === assetClass).map(({ symbol }) => symbol);
      return Array.from({ length: DAYS + 1 }, (_, k) => ({
        market: 'test',
        assetClass,
        day: new Date(NOW - (DAYS + 1 - k) * DAY).toISOString().slice(0, 10),
        changed:
          k === DAYS
            ? symbols.filter((symbol) => this.#changes.has(`${symbol} 1d`)).length
            : symbols.filter(() => this.#random() < 0.05).length,
      }));
    });
  }
}
