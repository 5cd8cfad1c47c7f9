import { createHash } from 'node:crypto';
import * as arrow from 'apache-arrow';
import { z } from 'zod';
import type { AssetClass } from '#market/instrument.ts';
import type { MarketId } from '#market/market-id.ts';
import type { NoveltyModel } from '#market/models/novelty/model.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { TIMEFRAMES, type Timeframe, timeframeIndex } from '#market/timeframe.ts';
import { dictionary, sameText, sameTime, texts, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

/** Whose model it is. */
export interface ModelKey {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
}
export interface StoredSignalModel extends ModelKey {
  readonly passed: boolean;
  /** Miscoverage level of the adaptive interval on the night of the fit. */
  readonly alpha: number;
  readonly model: SignalModel;
}
export interface StoredNoveltyModel extends ModelKey {
  readonly model: NoveltyModel;
}
/** The newest usable models of a market. `version`: as-of of the batch that fitted them, UTC ms. */
export interface ModelSet {
  readonly signals: readonly (StoredSignalModel & { readonly version: number })[];
  readonly novelty: readonly (StoredNoveltyModel & { readonly version: number })[];
  /** Rows whose payload is not what was written. */
  readonly corrupted: readonly string[];
}

const ARRAYS = { float64: Float64Array, uint8: Uint8Array } as const;

/** Typed arrays as {float64: [...]}: JSON keeps the bits of every finite double (but the sign of zero). */
const encode = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    part instanceof Float64Array ? { float64: [...part] } : part instanceof Uint8Array ? { uint8: [...part] } : part,
  );

const decode = (text: string): unknown =>
  JSON.parse(text, (_, part) => {
    for (const [name, make] of Object.entries(ARRAYS))
      if (part !== null && typeof part === 'object' && Array.isArray(part[name])) return make.from(part[name]);
    return part;
  });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Writes a night's models of a market; their version is the as-of of the run. */
export async function insertModels(
  warehouse: Warehouse,
  {
    market,
    signals,
    novelty,
  }: { market: MarketId; signals: readonly StoredSignalModel[]; novelty: readonly StoredNoveltyModel[] },
  stamp: Stamp,
): Promise<void> {
  const common = (keys: readonly ModelKey[], payloads: readonly string[]) => ({
    market: sameText(market, keys.length),
    asset_class: texts(keys.map(({ assetClass }) => assetClass)),
    timeframe: dictionary(
      TIMEFRAMES,
      Int32Array.from(keys, ({ timeframe }) => timeframeIndex(timeframe)),
    ),
    model_version: unsigned64(stamp.asOf, keys.length),
    payload: texts(payloads),
    sha256: texts(payloads.map(sha256)),
    as_of: sameTime(stamp.asOf, keys.length),
    version: unsigned64(stamp.version, keys.length),
    run_id: sameText(stamp.runId, keys.length),
  });
  if (signals.length > 0) {
    const numbers = (of: (one: StoredSignalModel) => number) => arrow.makeVector(Float64Array.from(signals, of));
    const counts = (of: (one: StoredSignalModel) => number) => arrow.makeVector(Uint32Array.from(signals, of));
    await warehouse.insertArrow({
      table: 'signal_models',
      token: stamp.activityId,
      data: new arrow.Table({
        ...common(
          signals,
          signals.map(({ model, alpha }) => encode({ model, alpha })),
        ),
        passed: arrow.makeVector(Uint8Array.from(signals, ({ passed }) => (passed ? 1 : 0))),
        skill_t: numbers(({ model }) => model.skill.t),
        skill_p: numbers(({ model }) => model.skill.p),
        gain: numbers(({ model }) => model.skill.gain),
        dates: counts(({ model }) => model.skill.dates),
        base: numbers(({ model }) => model.base),
        penalty: numbers(({ model }) => model.penalty),
        train_rows: counts(({ model }) => model.rows.train),
        calibrate_rows: counts(({ model }) => model.rows.calibrate),
        gate_rows: counts(({ model }) => model.rows.gate),
      }),
    });
  }
  if (novelty.length > 0)
    await warehouse.insertArrow({
      table: 'novelty_models',
      token: stamp.activityId,
      data: new arrow.Table({
        ...common(
          novelty,
          novelty.map(({ model }) => encode({ model })),
        ),
        bars: arrow.makeVector(BigUint64Array.from(novelty, ({ model }) => BigInt(model.bars))),
      }),
    });
}

const rowSchema = z.object({
  assetClass: z.string().transform((name) => name as AssetClass),
  timeframe: z.number().transform((index) => TIMEFRAMES[index] as Timeframe),
  version: z.coerce.number(),
  passed: z.number(),
  payload: z.string(),
  sha256: z.string(),
});

/** The newest committed models of a market, each checked against its hash. */
export async function readModels(warehouse: Warehouse, market: MarketId): Promise<ModelSet> {
  const select = (table: string, passed: string) =>
    warehouse.query({
      sql: `SELECT asset_class AS assetClass, toUInt8(timeframe) AS timeframe, model_version AS version, ${passed} AS passed, payload, sha256
            FROM ${table} FINAL WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)
            ORDER BY asset_class, ${table}.timeframe, model_version DESC LIMIT 1 BY asset_class, ${table}.timeframe`,
      params: { market },
      schema: rowSchema,
    });
  const [signals, novelty] = await Promise.all([
    select('signal_models', 'signal_models.passed'),
    select('novelty_models', '0'),
  ]);
  const sound = (row: z.infer<typeof rowSchema>) => sha256(row.payload) === row.sha256;
  return {
    signals: signals.filter(sound).map(({ assetClass, timeframe, version, passed, payload }) => {
      const { model, alpha } = decode(payload) as { model: SignalModel; alpha: number };
      return { assetClass, timeframe, version, passed: passed === 1, alpha, model };
    }),
    novelty: novelty.filter(sound).map(({ assetClass, timeframe, version, payload }) => ({
      assetClass,
      timeframe,
      version,
      model: (decode(payload) as { model: NoveltyModel }).model,
    })),
    corrupted: [...signals, ...novelty]
      .filter((row) => !sound(row))
      .map(({ assetClass, timeframe, version }) => `${assetClass} ${timeframe} of ${new Date(version).toISOString()}`),
  };
}

/** Version of the newest committed models of a market (signals, novelty), 0 where there are none: the cheap question of every tick. */
export async function newestModels(
  warehouse: Warehouse,
  market: MarketId,
): Promise<{ signals: number; novelty: number }> {
  const [row] = await warehouse.query({
    sql: `SELECT (SELECT max(model_version) FROM signal_models WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)) AS signals,
                 (SELECT max(model_version) FROM novelty_models WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)) AS novelty`,
    params: { market },
    schema: z.object({ signals: z.coerce.number(), novelty: z.coerce.number() }),
  });
  return row ?? { signals: 0, novelty: 0 };
}
