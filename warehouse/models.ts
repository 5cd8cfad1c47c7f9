import { z } from 'zod';
import { enumName, flag, float64, text, uint32, uint64, word } from '#market/column.ts';
import { ASSET_CLASSES } from '#market/instrument.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { NoveltyModel } from '#market/models/novelty/model.ts';
import type { SignalModel } from '#market/models/signals/model.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { type Sealed, seal, unseal } from './sealed.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, type RowOf, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

const KEY = {
  market: word(MARKET_IDS),
  assetClass: word(ASSET_CLASSES),
  timeframe: enumName(TIMEFRAMES),
  /** As-of of the batch that fitted it, UTC ms. */
  modelVersion: uint64(),
};
/** The arrays of a model as JSON, and the hash by which a corrupted row is noticed. */
const PAYLOAD = { payload: text(), sha256: text('sha256') };
const REPLACED = {
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'timeframe', 'modelVersion'],
} as const;

export const SIGNAL_MODELS = defineTable({
  name: 'signal_models',
  columns: {
    ...KEY,
    /** Whether it passed the skill gate among the models of its night. */
    passed: flag(),
    skillT: float64(),
    skillP: float64(),
    gain: float64(),
    dates: uint32(),
    base: float64(),
    penalty: float64(),
    trainRows: uint32(),
    calibrateRows: uint32(),
    gateRows: uint32(),
    ...PAYLOAD,
    ...STAMP_COLUMNS,
  },
  ...REPLACED,
});

export const NOVELTY_MODELS = defineTable({
  name: 'novelty_models',
  columns: { ...KEY, bars: uint64(), ...PAYLOAD, ...STAMP_COLUMNS },
  ...REPLACED,
});

/** Whose model it is. */
export type ModelKey = Pick<RowOf<typeof NOVELTY_MODELS>, 'assetClass' | 'timeframe'>;
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
  const common = { market, modelVersion: stamp.asOf, ...stamped(stamp) };
  await insertRows(
    warehouse,
    { table: SIGNAL_MODELS, token: stamp.activityId },
    signals.map(({ model, alpha, ...key }) => ({
      ...key,
      skillT: model.skill.t,
      skillP: model.skill.p,
      gain: model.skill.gain,
      dates: model.skill.dates,
      base: model.base,
      penalty: model.penalty,
      trainRows: model.rows.train,
      calibrateRows: model.rows.calibrate,
      gateRows: model.rows.gate,
      ...seal({ model, alpha }),
    })),
    common,
  );
  await insertRows(
    warehouse,
    { table: NOVELTY_MODELS, token: stamp.activityId },
    novelty.map(({ model, ...key }) => ({ ...key, bars: model.bars, ...seal({ model }) })),
    common,
  );
}

const NOVELTY_FIELDS = pick(NOVELTY_MODELS, 'assetClass', 'timeframe', 'modelVersion', 'payload', 'sha256');
const SIGNAL_FIELDS = { ...NOVELTY_FIELDS, ...pick(SIGNAL_MODELS, 'passed') };

/** The newest committed models of a market, each checked against its hash. */
export async function readModels(warehouse: Warehouse, market: MarketId): Promise<ModelSet> {
  const newest = (
    table: string,
  ) => `FROM ${table} FINAL WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)
      ORDER BY asset_class, ${table}.timeframe, model_version DESC LIMIT 1 BY asset_class, ${table}.timeframe`;
  const [signals, novelty] = await Promise.all([
    warehouse.query({
      sql: `SELECT ${rowList(SIGNAL_FIELDS, 'signal_models')} ${newest('signal_models')}`,
      params: { market },
      schema: rowSchema(SIGNAL_FIELDS),
    }),
    warehouse.query({
      sql: `SELECT ${rowList(NOVELTY_FIELDS, 'novelty_models')} ${newest('novelty_models')}`,
      params: { market },
      schema: rowSchema(NOVELTY_FIELDS),
    }),
  ]);
  const opened = <T extends Sealed>(rows: readonly T[]) => rows.map((row) => ({ ...row, content: unseal(row) }));
  const [openSignals, openNovelty] = [opened(signals), opened(novelty)];
  return {
    signals: openSignals.flatMap(({ assetClass, timeframe, modelVersion, passed, content }) => {
      if (content === null) return [];
      const { model, alpha } = content as { model: SignalModel; alpha: number };
      return [{ assetClass, timeframe, version: modelVersion, passed, alpha, model }];
    }),
    novelty: openNovelty.flatMap(({ assetClass, timeframe, modelVersion, content }) => {
      if (content === null) return [];
      const { model } = content as { model: NoveltyModel };
      return [{ assetClass, timeframe, version: modelVersion, model }];
    }),
    corrupted: [...openSignals, ...openNovelty]
      .filter(({ content }) => content === null)
      .map(
        ({ assetClass, timeframe, modelVersion }) =>
          `${assetClass} ${timeframe} of ${new Date(modelVersion).toISOString()}`,
      ),
  };
}

/** Version of the newest committed models of a market (signals, novelty), 0 where there are none. */
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
