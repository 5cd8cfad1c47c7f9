import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allocateBars, type BarColumns, type SymbolBars } from '#market/bar.ts';
import { aggregateMinutes } from '#market/bars/aggregate.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { FEATURES, featureIndex } from '#market/features/catalogue.ts';
import type { AssetClass, Instrument } from '#market/instrument.ts';
import { INPUT_COUNT } from '#market/models/signals/inputs.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { FEATURE_COUNT } from '#market/output.ts';
import { MINUTE } from '#market/time.ts';
import { INTRADAY_TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { insertActions } from '#warehouse/actions.ts';
import { insertBars } from '#warehouse/bars.ts';
import { upsertInstruments } from '#warehouse/instruments.ts';
import { insertModels } from '#warehouse/models.ts';
import { insertParameters } from '#warehouse/parameters.ts';
import { commitRun } from '#warehouse/runs.ts';
import { startEngine, type TestEngine } from '#warehouse/testing/engines.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { createEngine, type EngineOutput } from './engine.ts';
import type { Inference } from './inference.ts';
import { mergeOutputs } from './outputs.ts';
import { createPredictor } from './predictor.ts';
import { createTraining, type Training } from './training/training.ts';

const START = Date.UTC(2026, 0, 7, 12);
const HISTORY = 2 * 1440;
const STEPS = 62;
const END = START + STEPS * MINUTE;
const market = '24x7';

const instrument = (symbol: string, assetClass: AssetClass, volumeKind: Instrument['volumeKind'] = 'real') => ({
  symbol,
  name: symbol,
  assetClass,
  venue: 'test',
  calendar: '24X7' as const,
  volumeKind,
});
const good = ['G1', 'G2', 'G3', 'G4', 'G5', 'G6'].map((symbol) => instrument(symbol, 'crypto'));
/** Each in a class of its own, so that the statistics of the class of the good ones do not know it. */
const bad = {
  young: instrument('YOUNG', 'us_equity'),
  flat: instrument('FLAT', 'commodity'),
  zero: instrument('ZERO', 'bond'),
  currency: instrument('FXPAIR', 'forex', 'none'),
  alone: instrument('ALONE', 'macro'),
  hole: instrument('HOLE', 'on_chain'),
  halted: instrument('HALTED', 'defi'),
  split: instrument('SPLIT', 'derivatives'),
  unsplit: instrument('UNSPLIT', 'derivatives'),
  fitless: instrument('FITLESS', 'global_equity'),
} as const;
const five = ['F1', 'F2', 'F3', 'F4', 'F5'].map((symbol) => instrument(symbol, 'factor'));
const all: Instrument[] = [...good, ...Object.values(bad), ...five];

/** A deterministic walk of minutes in [from, END). `name`: whose walk it is. */
function walk(symbol: string, name = symbol, from = START - HISTORY * MINUTE, to = END): SymbolBars {
  const bars = allocateBars((to - from) / MINUTE);
  let close = 100;
  for (let i = 0; i < bars.length; i++) {
    const t = from + i * MINUTE;
    const noise = createHash('sha256').update(`${name}/${t}`).digest();
    const open = close;
    close = open * (1 + (noise.readUInt16LE(0) / 65536 - 0.5) * 0.01);
    bars.openTime[i] = t;
    bars.closeTime[i] = t + MINUTE;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + noise.readUInt16LE(2) / 65536 / 500);
    bars.low[i] = Math.min(open, close) * (1 - noise.readUInt16LE(4) / 65536 / 500);
    bars.volume[i] = 1 + noise.readUInt16LE(6);
    bars.vwap[i] = Number.NaN;
    bars.tradedMinutes[i] = 1;
    bars.scheduledMinutes[i] = 1;
  }
  return { symbol, timeframe: '1m', bars };
}

/** Bars altered where they stand. */
function altered(part: SymbolBars, change: (bars: BarColumns, i: number) => void): SymbolBars {
  for (let i = 0; i < part.bars.length; i++) change(part.bars, i);
  return part;
}
const PRICES = ['open', 'high', 'low', 'close'] as const;
const HOLE_AT = START + 20 * MINUTE;
const OLD_HOLE = START - 500 * MINUTE;
/** On the edge of a bin of every timeframe, as the open of a session is, and inside of the ring of minutes. */
const EX_TIME = START - 240 * MINUTE;

function minutesOf({ symbol }: Instrument): SymbolBars {
  if (symbol === bad.young.symbol) return walk(symbol, symbol, START - 5 * MINUTE);
  if (symbol === bad.halted.symbol) return walk(symbol, symbol, START - HISTORY * MINUTE, START - 40 * MINUTE);
  if (symbol === bad.unsplit.symbol) return walk(symbol, bad.split.symbol);
  const minutes = walk(symbol);
  if (symbol === bad.flat.symbol)
    return altered(minutes, (bars, i) => {
      for (const name of PRICES) bars[name][i] = 100;
    });
  if (symbol === bad.zero.symbol)
    return altered(minutes, (bars, i) => {
      bars.volume[i] = 0;
    });
  if (symbol === bad.currency.symbol)
    return altered(minutes, (bars, i) => {
      bars.volume[i] = Number.NaN;
    });
  if (symbol === bad.hole.symbol)
    return altered(minutes, (bars, i) => {
      if (bars.openTime[i] === HOLE_AT || bars.openTime[i] === OLD_HOLE)
        for (const name of PRICES) bars[name][i] = Number.NaN;
    });
  if (symbol === bad.split.symbol)
    return altered(minutes, (bars, i) => {
      if ((bars.openTime[i] as number) >= EX_TIME) return;
      for (const name of PRICES) bars[name][i] = 2 * (bars[name][i] as number);
      bars.volume[i] = (bars.volume[i] as number) / 2;
    });
  return minutes;
}

function closedBars({ symbol, bars }: SymbolBars): SymbolBars[] {
  return INTRADAY_TIMEFRAMES.slice(1).map((timeframe) => {
    const built = aggregateMinutes(calendarOf('24X7'), timeframe as never, bars);
    const closed = built.closeTime.filter((time) => time <= START).length;
    const cut = Object.entries(built).map(([name, column]) => [
      name,
      name === 'length' ? closed : (column as Float64Array).subarray(0, closed),
    ]);
    return { symbol, timeframe, bars: Object.fromEntries(cut) };
  });
}

/** A model that says 0.65 of everything and has passed its gate. */
const MODEL: SignalModel = {
  scale: { centre: new Float64Array(171), spread: new Float64Array(171).fill(1) },
  penalty: 1,
  coefficients: new Float64Array(INPUT_COUNT + 1),
  platt: { slope: 1, intercept: Math.log(0.65 / 0.35) },
  base: 0.5,
  skill: { gain: 0.01, standardError: 0.001, t: 10, p: 0, dates: 100 },
  residuals: Float64Array.from({ length: 100 }, (_, i) => i / 50),
  rows: { train: 1, calibrate: 1, gate: 1 },
};

interface Seen {
  readonly output: EngineOutput;
  readonly inferences: readonly Inference[];
  readonly fitted: Awaited<ReturnType<Training['fitParameters']>>;
}

/** Market features know everybody, by what they are for; all others know at most the class. */
const OF_MARKET = ['beta_global_120', 'corr_global_120'].map((id) => featureIndex(id));

/** Everything that was said of the good ones, as bits. */
function wordsOf({ output, inferences, fitted }: Seen): Map<string, string> {
  const isGood = (symbol: string) => good.some((one) => one.symbol === symbol);
  const words = new Map<string, string>();
  const { features, regimes, bars } = output;
  for (let i = 0; i < features.length; i++) {
    if (!isGood(features.symbol[i] as string)) continue;
    const vector = features.vectors.slice(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT);
    for (const index of OF_MARKET) vector[index] = Number.isNaN(vector[index] as number) ? Number.NaN : 0;
    const key = `${features.symbol[i]} ${features.timeframe[i]} ${features.openTime[i]}`;
    words.set(`vector ${key}`, Buffer.from(vector.buffer).toString('base64'));
  }
  for (let i = 0; i < regimes.length; i++) {
    if (!isGood(regimes.symbol[i] as string)) continue;
    const key = `${regimes.symbol[i]} ${regimes.timeframe[i]} ${regimes.openTime[i]}`;
    const { label, ageBars, since, paramsVersion, probabilities } = regimes;
    words.set(
      `regime ${key}`,
      [label[i], ageBars[i], since[i], paramsVersion[i], ...probabilities.subarray(5 * i, 5 * i + 5)].join(),
    );
  }
  for (const part of bars)
    if (isGood(part.symbol)) words.set(`bars ${part.symbol} ${part.timeframe}`, JSON.stringify(part.bars));
  for (const { vector: _, probabilities, ...one } of inferences)
    if (isGood(one.symbol))
      words.set(
        `signal ${one.symbol} ${one.timeframe} ${one.openTime}`,
        JSON.stringify({ ...one, probabilities: [...probabilities] }),
      );
  for (const scale of fitted.scales)
    if (isGood(scale.symbol)) words.set(`scale ${scale.symbol} ${scale.timeframe}`, JSON.stringify(scale));
  for (const one of fitted.transitions)
    if (one.assetClass === 'crypto') words.set(`transition ${one.timeframe}`, [...one.transition].join());
  return words;
}

describe('Bad input beside six ordinary instruments', () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  let server: TestEngine;
  let warehouse: Warehouse;
  let ordinary: Map<string, string>;

  /** What an engine over these instruments says from START to END, in three steps. */
  async function look(instruments: readonly Instrument[]): Promise<Seen> {
    const engine = createEngine({ warehouse, instruments, threads: 2, log });
    try {
      const fitted = await createTraining({ warehouse, instruments, threads: 2 }).fitParameters({
        market,
        asOf: START,
      });
      const parts: EngineOutput[] = [];
      for (const [from, to] of [
        [0, 1],
        [1, 30],
        [30, STEPS],
      ] as const)
        parts.push(await engine.advanceIntraday({ market, from: START + from * MINUTE, asOf: START + to * MINUTE }));
      const output = mergeOutputs(parts);
      return {
        output,
        inferences: (await createPredictor({ warehouse, instruments, log }).predict(market, output, END)).signals,
        fitted,
      };
    } finally {
      await engine.close();
    }
  }

  /** What is said otherwise of the good ones than without any bad one. */
  const differing = (words: Map<string, string>) =>
    [...new Set([...words.keys(), ...ordinary.keys()])].filter((key) => words.get(key) !== ordinary.get(key));

  /** The same beside the bad ones; what is said of the good ones must not differ by a bit. */
  async function beside(...others: readonly Instrument[]): Promise<Seen> {
    const seen = await look([...good, ...others]);
    expect(differing(wordsOf(seen))).toEqual([]);
    return seen;
  }

  const vectorsOf = ({ output: { features } }: Seen, symbol: string, timeframe: Timeframe) =>
    Array.from({ length: features.length }, (_, i) => i)
      .filter((i) => features.symbol[i] === symbol && features.timeframe[i] === timeframeIndex(timeframe))
      .map((i) => ({
        openTime: features.openTime[i] as number,
        of: (id: string) => features.vectors[i * FEATURE_COUNT + featureIndex(id)] as number,
        vector: features.vectors.slice(i * FEATURE_COUNT, (i + 1) * FEATURE_COUNT),
      }));
  const regimesOf = ({ output: { regimes } }: Seen, symbol: string, timeframe: Timeframe) =>
    Array.from({ length: regimes.length }, (_, i) => i)
      .filter((i) => regimes.symbol[i] === symbol && regimes.timeframe[i] === timeframeIndex(timeframe))
      .map((i) => ({
        openTime: regimes.openTime[i] as number,
        p: [...regimes.probabilities.subarray(5 * i, 5 * i + 5)],
      }));
  const signalsOf = ({ inferences }: Seen, symbol: string, timeframe: Timeframe) =>
    inferences.filter((one) => one.symbol === symbol && one.timeframe === timeframe);

  const stamp = (runId: string) => ({ asOf: START, version: 1, runId, activityId: runId });
  const command = (sql: string) => warehouse.command(`${sql} SETTINGS mutations_sync = 2`);

  beforeAll(async () => {
    server = await startEngine('embedded');
    warehouse = await server.open();
    await upsertInstruments(warehouse, all, 1);
    const minutes = all.map(minutesOf);
    await insertBars(warehouse, minutes, { source: 'feed', rev: 0, ...stamp('minutes') });
    await insertBars(warehouse, minutes.flatMap(closedBars), { source: 'aggregate', rev: 0, ...stamp('higher') });
    await insertActions(
      warehouse,
      [
        {
          symbol: bad.split.symbol,
          exTime: EX_TIME,
          kind: 'split',
          ratio: 2,
          amount: 0,
          referencePrice: 0,
          knowledgeTime: EX_TIME - 1000,
        },
      ],
      'test',
    );
    const training = createTraining({ warehouse, instruments: all, threads: 2 });
    await insertParameters(
      warehouse,
      { market, ...(await training.fitParameters({ market, asOf: START })) },
      stamp('batch'),
    );
    const classes = ['crypto', 'on_chain', 'factor', 'macro', 'us_equity'] as const;
    await insertModels(
      warehouse,
      {
        market,
        signals: classes.map((assetClass) => ({ assetClass, timeframe: '1m', passed: true, alpha: 0.2, model: MODEL })),
        novelty: [],
      },
      stamp('batch'),
    );
    await commitRun(warehouse, {
      ...stamp('batch'),
      kind: 'batch',
      market,
      barsThrough: START,
      stateThrough: START,
      bars: 0,
      features: 0,
      regimes: 0,
      changes: 0,
      engineFingerprint: '',
    });
    ordinary = wordsOf(await look(good));
    const kinds = Map.groupBy(ordinary.keys(), (key) => key.split(' ')[0]);
    for (const kind of ['vector', 'regime', 'bars', 'signal', 'scale', 'transition'])
      expect(kinds.get(kind)?.length, kind).toBeGreaterThan(0);
    expect([...ordinary.values()].some((word) => word.includes('"direction":"up"'))).toBe(true);
  }, 120_000);
  afterAll(() => server?.close());

  it('changes no bit of theirs, and a young instrument gets null for every feature in warm-up, no regime and a neutral signal', async () => {
    const seen = await beside(bad.young);
    const [first, ...later] = vectorsOf(seen, 'YOUNG', '1m');
    for (const [i, one] of [first, ...later].entries())
      for (const { index, warmup, id } of FEATURES)
        if (warmup > 6 + i) expect(one?.vector[index], `${id} after ${6 + i} bars`).toBeNaN();
    expect(first?.of('ret_1')).not.toBeNaN();
    expect(regimesOf(seen, 'YOUNG', '1m')).toEqual([]);
    const signals = signalsOf(seen, 'YOUNG', '1m');
    expect(signals).toHaveLength(STEPS);
    for (const one of signals)
      expect(one).toMatchObject({ direction: 'neutral', reason: 'warmup', p: 0.5, novelty: NaN });
  });

  it('changes no bit of theirs, and constant prices get the neutral values of the table and no regime', async () => {
    const seen = await beside(bad.flat);
    const { of } = vectorsOf(seen, 'FLAT', '1m').at(-1) as ReturnType<typeof vectorsOf>[number];
    for (const [id, value] of [
      ['ret_1', 0],
      ['mom_z_20', 0],
      ['zclose_20', 0],
      ['rsi_14', 50],
      ['clv', 0],
      ['vol_cc_60', 0],
      ['zero_ret_share_60', 1],
    ] as const)
      expect(of(id), id).toBe(value);
    expect(seen.fitted.scales.filter(({ symbol }) => symbol === 'FLAT')).toEqual([]);
    expect(regimesOf(seen, 'FLAT', '1m')).toEqual([]);
    for (const one of signalsOf(seen, 'FLAT', '1m'))
      expect(one).toMatchObject({ direction: 'neutral', reason: 'warmup' });
  });

  it.each([
    ['zero volume', bad.zero],
    ['an FX pair without volume', bad.currency],
  ])(
    'changes no bit of theirs, and %s gets null for every feature of volume and a number for every other',
    async (_, one) => {
      const seen = await beside(one);
      const { vector } = vectorsOf(seen, one.symbol, '1m').at(-1) as ReturnType<typeof vectorsOf>[number];
      const volume = FEATURES.filter(({ family }) => family === 'volume_flow');
      expect(volume.length).toBeGreaterThan(10);
      for (const { index, id } of volume) expect(vector[index], id).toBeNaN();
      const rest = FEATURES.filter(({ family }) => !['volume_flow', 'liquidity', 'market_context'].includes(family));
      for (const { index, id } of rest) expect(vector[index], id).not.toBeNaN();
      expect(regimesOf(seen, one.symbol, '1m').length).toBeGreaterThan(0);
    },
  );

  it.each([
    ['one instrument', [bad.alone]],
    ['five members', five],
  ])(
    'changes no bit of theirs, and a class of %s gets null for every class feature and signals that abstain for a thin benchmark',
    async (_, own) => {
      const seen = await beside(...own);
      for (const { symbol } of own) {
        const { of } = vectorsOf(seen, symbol, '1m').at(-1) as ReturnType<typeof vectorsOf>[number];
        for (const id of [
          'corr_class_60',
          'beta_class_60',
          'alpha_z_20',
          'lead_lag_60',
          'xs_rank_ret_1',
          'class_breadth_20',
        ])
          expect(of(id), id).toBeNaN();
        expect(of('vol_cc_60')).toBeGreaterThan(0);
        const last = signalsOf(seen, symbol, '1m').at(-1);
        expect(last).toMatchObject({ direction: 'neutral', reason: 'thin_benchmark', shrunk: 0.5, confidence: 0.5 });
      }
    },
  );

  it('changes no bit of theirs, and features do not look behind a bar without prices, nor does the regime filter', async () => {
    const seen = await beside(bad.hole);
    const { scales, transitions } = seen.fitted;
    expect(scales.find(({ symbol, timeframe }) => symbol === 'HOLE' && timeframe === 0)?.sigmaBase).toBeGreaterThan(0);
    const own = transitions.filter(({ assetClass }) => assetClass === 'on_chain');
    expect(own.length).toBeGreaterThan(0);
    for (const { transition } of own) expect(transition.every(Number.isFinite)).toBe(true);
    const vectors = vectorsOf(seen, 'HOLE', '1m');
    expect(vectors).toHaveLength(STEPS);
    for (const { openTime, vector } of vectors) {
      const since = (openTime - HOLE_AT) / MINUTE;
      for (const { index, warmup, id, family } of FEATURES) {
        if (since === 0 && family !== 'calendar') expect(vector[index], `${id} at the hole`).toBeNaN();
        if (since > 0 && warmup > since) expect(vector[index], `${id} ${since} after`).toBeNaN();
      }
    }
    // What is known again is what an instrument that began after the hole would have.
    const fresh = vectors.at(-1) as ReturnType<typeof vectorsOf>[number];
    expect(fresh.of('zclose_20')).not.toBeNaN();
    for (const { openTime, p } of regimesOf(seen, 'HOLE', '1m')) {
      expect(p.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(openTime).not.toBe(HOLE_AT);
    }
    expect(signalsOf(seen, 'HOLE', '1m').find(({ openTime }) => openTime === HOLE_AT)).toMatchObject({
      direction: 'neutral',
      reason: 'warmup',
      low: NaN,
    });
    // Cold in the middle of it gives the same bits as warm.
    const cold = createEngine({ warehouse, instruments: [...good, bad.hole], threads: 1, log });
    const again = await cold.advanceIntraday({ market, from: START + 30 * MINUTE, asOf: START + 31 * MINUTE });
    await cold.close();
    const at = again.features.symbol.findIndex((symbol, i) => symbol === 'HOLE' && again.features.timeframe[i] === 0);
    expect(again.features.vectors.slice(at * FEATURE_COUNT, (at + 1) * FEATURE_COUNT)).toEqual(vectors[30]?.vector);
  });

  it('changes no bit of theirs, and a halted symbol gets no output', async () => {
    const seen = await beside(bad.halted);
    for (const timeframe of ['1m', '5m'] as const) {
      expect(vectorsOf(seen, 'HALTED', timeframe)).toEqual([]);
      expect(regimesOf(seen, 'HALTED', timeframe)).toEqual([]);
      expect(signalsOf(seen, 'HALTED', timeframe)).toEqual([]);
    }
  });

  it('changes no bit of theirs, and a path with a split in the ring gets the bits of the same path without it', async () => {
    const split = await beside(bad.split);
    const unsplit = await beside(bad.unsplit);
    for (const timeframe of ['1m', '5m', '15m', '1h'] as const) {
      const wanted = vectorsOf(unsplit, 'UNSPLIT', timeframe).map(({ vector }) => vector);
      expect(wanted.length).toBeGreaterThan(0);
      expect(vectorsOf(split, 'SPLIT', timeframe).map(({ vector }) => vector)).toEqual(wanted);
      expect(regimesOf(split, 'SPLIT', timeframe)).toEqual(regimesOf(unsplit, 'UNSPLIT', timeframe));
    }
  });

  it('changes no bit of theirs, and parameters that no fit can have given are logged and give no regime', async () => {
    const whole = await beside(bad.fitless);
    expect(regimesOf(whole, 'FITLESS', '1m').length).toBeGreaterThan(0);
    const corrupt = [
      [`ALTER TABLE symbol_scales UPDATE sigma_base = nan WHERE symbol = 'FITLESS'`, true],
      [`ALTER TABLE symbol_scales UPDATE sigma_base = -1 WHERE symbol = 'FITLESS'`, true],
      [`ALTER TABLE symbol_scales UPDATE sigma_base = 0.003, diurnal = [nan] WHERE symbol = 'FITLESS'`, true],
      [`ALTER TABLE symbol_scales UPDATE diurnal = [1] WHERE symbol = 'FITLESS'`, false],
      [
        `ALTER TABLE regime_transitions UPDATE transition = arrayPopBack(transition) WHERE asset_class = 'global_equity'`,
        true,
      ],
      [
        `ALTER TABLE regime_transitions UPDATE transition = arrayMap(x -> nan, range(25)) WHERE asset_class = 'global_equity'`,
        true,
      ],
      [`ALTER TABLE regime_transitions DELETE WHERE asset_class = 'global_equity'`, true],
    ] as const;
    for (const [change, isBroken] of corrupt) {
      await command(change);
      lines.length = 0;
      const seen = await beside(bad.fitless);
      expect(regimesOf(seen, 'FITLESS', '1m').length > 0, change).toBe(!isBroken);
      if (isBroken)
        expect(signalsOf(seen, 'FITLESS', '1m').at(-1)).toMatchObject({ direction: 'neutral', reason: 'warmup' });
      expect(
        lines.some((line) => /FITLESS|global_equity/.test(line)),
        change,
      ).toBe(isBroken && !change.includes('DELETE'));
    }
  }, 90_000);

  it.each([
    ['corrupted', `ALTER TABLE signal_models UPDATE payload = concat(payload, ' ') WHERE asset_class = 'crypto'`],
    ['missing', `ALTER TABLE signal_models DELETE WHERE asset_class = 'crypto'`],
  ])('lets a class whose model is %s abstain, and changes no other output', async (_, change) => {
    await command(change);
    lines.length = 0;
    const seen = await look([...good, ...five]);
    expect(differing(wordsOf(seen)).filter((key) => !key.startsWith('signal'))).toEqual([]);
    const signals = good.flatMap(({ symbol }) => signalsOf(seen, symbol, '1m'));
    for (const one of signals)
      expect(one).toMatchObject({
        direction: 'neutral',
        modelVersion: 0,
        low: NaN,
        high: NaN,
        novelty: NaN,
        confidence: 0.5,
      });
    expect(new Set(signals.map(({ reason }) => reason))).toEqual(new Set(['warmup', 'no_demonstrated_skill']));
    expect(signalsOf(seen, 'F1', '1m').at(-1)?.modelVersion).toBe(START);
    expect(lines.some((line) => line.includes('crypto 1m'))).toBe(change.includes('payload'));
  });
});
