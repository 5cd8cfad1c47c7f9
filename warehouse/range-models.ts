import { enumName, flag, float64, text, uint16, uint32, uint64, word } from '#market/column.ts';
import { ASSET_CLASSES, type AssetClass } from '#market/instrument.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { RangeModel } from '#market/models/ranges/range-model.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { seal, unseal } from './sealed.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Range models of a night: one per (market, asset class, timeframe, horizon). */
export const RANGE_MODELS = defineTable({
  name: 'range_models',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(ASSET_CLASSES),
    timeframe: enumName(TIMEFRAMES),
    horizon: uint16(),
    /** As-of of the batch that froze it, UTC ms. */
    modelVersion: uint64(),
    /** As-of of the batch that fitted its coefficients, UTC ms. */
    fittedAt: uint64(),
    open: flag(),
    belief: float64(),
    skillT: float64(),
    skillP: float64(),
    gain: float64(),
    dates: uint32(),
    block: uint32(),
    /** Share of outcomes that the class's ranges are set to miss. */
    alpha: float64(),
    fitRows: uint32(),
    payload: text(),
    sha256: text('sha256'),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'timeframe', 'horizon', 'modelVersion'],
});

/** A model as a night leaves it. */
export interface StoredRangeModel {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
  readonly fittedAt: number;
  readonly alpha: number;
  readonly model: RangeModel;
}

export async function insertRangeModels(
  warehouse: Warehouse,
  { market, models }: { readonly market: MarketId; readonly models: readonly StoredRangeModel[] },
  stamp: Stamp,
): Promise<void> {
  const rows = models.map(({ assetClass, timeframe, fittedAt, alpha, model }) => ({
    assetClass,
    timeframe,
    fittedAt,
    alpha,
    horizon: model.fit.horizon,
    open: model.gate.open,
    belief: model.gate.belief,
    skillT: model.skill.t,
    skillP: model.skill.p,
    gain: model.skill.gain,
    dates: model.skill.dates,
    block: model.skill.block,
    fitRows: model.fit.rows,
    ...seal(model),
  }));
  const common = { market, modelVersion: stamp.asOf, ...stamped(stamp) };
  await insertRows(warehouse, { table: RANGE_MODELS, token: stamp.activityId }, rows, common);
}

const FIELDS = pick(
  RANGE_MODELS,
  'assetClass',
  'timeframe',
  'horizon',
  'modelVersion',
  'fittedAt',
  'alpha',
  'payload',
  'sha256',
);

export interface RangeModelSet {
  readonly models: readonly (StoredRangeModel & { readonly version: number })[];
  /** Rows whose payload is not what was written. */
  readonly corrupted: readonly string[];
}

/** The newest committed models of a market, each checked against its hash; `includeRun` counts although it is not committed. */
export async function readRangeModels(
  warehouse: Warehouse,
  { market, includeRun = '' }: { readonly market: MarketId; readonly includeRun?: string },
): Promise<RangeModelSet> {
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(FIELDS, 'range_models')} FROM range_models FINAL
          WHERE market = {market:String} AND (run_id = {includeRun:String} OR run_id IN (SELECT run_id FROM runs))
          ORDER BY asset_class, range_models.timeframe, range_models.horizon, model_version DESC
          LIMIT 1 BY asset_class, range_models.timeframe, range_models.horizon`,
    params: { market, includeRun },
    schema: rowSchema(FIELDS),
  });
  const models: (StoredRangeModel & { version: number })[] = [];
  const corrupted: string[] = [];
  for (const { assetClass, timeframe, horizon, modelVersion, fittedAt, alpha, ...sealed } of rows) {
    const model = unseal(sealed);
    if (model === null)
      corrupted.push(`${assetClass} ${timeframe} ${horizon} of ${new Date(modelVersion).toISOString()}`);
    else models.push({ assetClass, timeframe, version: modelVersion, fittedAt, alpha, model: model as RangeModel });
  }
  return { models, corrupted };
}
