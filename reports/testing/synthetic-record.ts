import type { Instrument } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import { DAY } from '#market/time.ts';
import { insertForecastOutcomes } from '#warehouse/forecast-outcomes.ts';
import { insertRows } from '#warehouse/insert.ts';
import { FORECAST_LEDGER, type ForecastEntry, forecastId } from '#warehouse/ledger/forecasts.ts';
import { SIGNAL_LEDGER, type SignalEntry, signalId } from '#warehouse/ledger/signals.ts';
import { SIGNAL_MODELS } from '#warehouse/models.ts';
import { insertOutcomes } from '#warehouse/outcomes.ts';
import { insertPersistence } from '#warehouse/persistence.ts';
import { RANGE_MODELS } from '#warehouse/range-models.ts';
import { type Stamp, stamped } from '#warehouse/stamp.ts';
import { fillLedger } from '#warehouse/testing/fill-ledger.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { syntheticPersistence, uniform } from './synthetic-market.ts';

/** Days of claims with an outcome, and how long before the newest night the first one counted how long labels last. */
const DAYS = 90;
const NIGHTS_AGO = 100;

interface Market {
  readonly market: MarketId;
  readonly instruments: readonly Instrument[];
  readonly batchAsOf: number;
}

/** What a track record is made of beside ranges of the next day: nights of models, claims of probabilities, and what came of them. */
export async function fillRecord(warehouse: Warehouse, of: Market, stamp: Stamp): Promise<void> {
  const { market, instruments, batchAsOf } = of;
  const [first] = instruments;
  if (first === undefined) return;
  await fillModels(warehouse, of, stamp);
  const earlier = batchAsOf - NIGHTS_AGO * DAY;
  const night = { ...stamp, asOf: earlier, activityId: `${stamp.activityId}-night` };
  await insertPersistence(warehouse, market, syntheticPersistence(first.calendar), night);
  const end = Math.floor(batchAsOf / DAY) * DAY;
  const days = Array.from({ length: DAYS }, (_, i) => end - (DAYS - i) * DAY);
  const claims = { ...stamp, activityId: `${stamp.activityId}-claims` };
  await fillForecasts(warehouse, of, days, claims);
  await fillSignals(warehouse, of, days, claims);
}

/** Two nights of models: crypto has opened its gates on the second one, of other classes some are near and some are worse than nothing. */
async function fillModels(warehouse: Warehouse, { market, instruments, batchAsOf }: Market, stamp: Stamp) {
  const classes = [...new Set(instruments.map(({ assetClass }) => assetClass))];
  for (const age of [1, 0]) {
    const common = {
      market,
      modelVersion: batchAsOf - age * DAY,
      ...stamped({ ...stamp, asOf: batchAsOf - age * DAY }),
    };
    const token = `${stamp.activityId}-${age}`;
    const isOpen = (assetClass: string) => age === 0 && assetClass === 'crypto';
    const seals = { payload: '', sha256: '' };
    await insertRows(
      warehouse,
      { table: SIGNAL_MODELS, token },
      classes.flatMap((assetClass, i) =>
        (['1d', '1h'] as const).map((timeframe, j) => {
          const passed = isOpen(assetClass) && timeframe === '1d';
          const skillT = passed ? 2.95 : Math.max(0, 1.18 - 0.4 * i - 0.7 * j);
          const rows = { trainRows: 5000, calibrateRows: 900, gateRows: 900 };
          return {
            assetClass,
            timeframe,
            passed,
            skillT,
            skillP: 0.01,
            gain: 0.001,
            dates: 43,
            base: 0.51,
            penalty: 1,
            ...rows,
            ...seals,
          };
        }),
      ),
      common,
    );
    await insertRows(
      warehouse,
      { table: RANGE_MODELS, token },
      classes.flatMap((assetClass, i) =>
        [1, 5, 20].map((horizon, k) => {
          const open = isOpen(assetClass) && horizon < 20;
          const skillT = open ? 2.94 - 0.3 * k : 2.2 - 0.6 * i - 1.4 * k;
          const night = {
            fittedAt: batchAsOf,
            belief: open ? 0.88 : 0,
            skillP: 0.01,
            gain: 0.01,
            dates: 250,
            block: 250,
          };
          return {
            assetClass,
            timeframe: '1d' as const,
            horizon,
            open,
            skillT,
            alpha: 0.2,
            fitRows: 40_000,
            ...night,
            ...seals,
          };
        }),
      ),
      common,
    );
  }
}

/** Events that come about as often as said, and ranges of five and twenty days, of which four in five hold. */
async function fillForecasts(
  warehouse: Warehouse,
  { market, instruments }: Market,
  days: readonly number[],
  stamp: Stamp,
) {
  const random = uniform(instruments.length);
  /** All on one day: the pages of the ledger show the two newest days of a chain. */
  const issued = (days.at(-1) ?? 0) + DAY;
  const claims = instruments.flatMap(({ symbol }, s) =>
    days.flatMap((close, d) => {
      const common = { issuedAt: issued, symbol, timeframe: '1d' as const, barOpen: close - DAY, barClose: close };
      const always = { gate: true, modelVersion: 1, engineFingerprint: 'test' };
      const range = (horizon: number): ForecastEntry => {
        const size = 0.0123 * Math.sqrt(horizon);
        return {
          ...common,
          ...always,
          kind: 'range',
          event: '',
          horizon,
          value: size,
          low: -1.3 * size,
          high: 1.3 * size,
          climatology: size,
        };
      };
      const value = 0.05 + 0.1 * ((s + d) % 7);
      const none = { low: Number.NaN, high: Number.NaN };
      const event: ForecastEntry = {
        ...common,
        ...always,
        ...none,
        kind: 'event',
        event: 'fall_5_5d',
        horizon: 5,
        value,
        climatology: 0.3,
      };
      return [range(5), range(20), event];
    }),
  );
  await fillLedger(warehouse, { ledger: FORECAST_LEDGER, chain: `${market}/batches/forecasts`, rows: claims }, stamp);
  const outcomes = claims.map((entry) => {
    const held = random() < (entry.kind === 'event' ? Math.min(1, entry.value * 1.15) : 0.8);
    const { symbol, timeframe, barOpen, horizon } = entry;
    return {
      id: forecastId(entry),
      symbol,
      timeframe,
      barOpen,
      horizon,
      move: held ? 0.001 : 0.08,
      variance: 0.0001,
      held,
    };
  });
  await insertForecastOutcomes(warehouse, { kind: 'first', outcomes }, stamp);
}

/** Daily directions, right about as often as they say. */
async function fillSignals(
  warehouse: Warehouse,
  { market, instruments }: Market,
  days: readonly number[],
  stamp: Stamp,
) {
  const random = uniform(7 + instruments.length);
  const issued = (days.at(-1) ?? 0) + DAY;
  const signals = instruments.flatMap(({ symbol }, s) =>
    days.map((close, d): SignalEntry => {
      const shrunk = 0.36 + 0.04 * ((s + 3 * d) % 8);
      return {
        issuedAt: issued,
        symbol,
        timeframe: '1d',
        barOpen: close - DAY,
        barClose: close,
        horizon: 5,
        p: shrunk,
        shrunk,
        direction: shrunk > 0.5 ? 'up' : 'down',
        confidence: Math.max(shrunk, 1 - shrunk),
        reason: '',
        low: -0.03,
        high: 0.03,
        base: 0.51,
        modelVersion: 1,
        regime: 'bull_trend',
        probabilities: Float32Array.of(0.6, 0.1, 0.1, 0.1, 0.1),
        novelty: 0.4,
        featureSha256: 'f'.repeat(64),
        engineFingerprint: 'test',
      };
    }),
  );
  await fillLedger(warehouse, { ledger: SIGNAL_LEDGER, chain: `${market}/batches`, rows: signals }, stamp);
  const outcomes = signals.map((signal) => {
    const { symbol, timeframe, barOpen, horizon, low, high } = signal;
    return {
      id: signalId(signal),
      symbol,
      timeframe,
      barOpen,
      horizon,
      low,
      high,
      move: random() < signal.shrunk ? 0.01 : -0.01,
    };
  });
  await insertOutcomes(warehouse, { kind: 'first', outcomes }, stamp);
}
