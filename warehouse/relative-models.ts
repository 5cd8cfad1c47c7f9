import { enumName, flag, float64, text, uint16, uint32, uint64, word } from '#market/column.ts';
import { ASSET_CLASSES, type AssetClass } from '#market/instrument.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { RelativeModel } from '#market/models/ranges/relative-night.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { seal, unseal } from './sealed.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** Directions against the class, of a night: one per (market, asset class, timeframe, horizon), also where there is no model. */
export const RELATIVE_MODELS = defineTable({
  name: 'relative_models',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(ASSET_CLASSES),
    timeframe: enumName(TIMEFRAMES),
    horizon: uint16(),
    /** As-of of the batch that wrote it, and of the batch that fitted it, UTC ms. */
    modelVersion: uint64(),
    fittedAt: uint64(),
    members: uint32(),
    /** Dates with enough members, and how many a test needs. */
    days: uint32(),
    daysNeeded: uint32(),
    open: flag(),
    belief: float64(),
    skillT: float64(),
    skillP: float64(),
    gain: float64(),
    /** Dates of the test, and of a full one. */
    dates: uint32(),
    block: uint32(),
    /** Outcomes of the test. */
    gateRows: uint32(),
    payload: text(),
    sha256: text('sha256'),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['market', 'assetClass', 'timeframe', 'horizon', 'modelVersion'],
});

/** A model as a night leaves it. */
export interface StoredRelativeModel {
  readonly assetClass: AssetClass;
  readonly timeframe: Timeframe;
  readonly fittedAt: number;
  readonly relative: RelativeModel;
}

export async function insertRelativeModels(
  warehouse: Warehouse,
  { market, models }: { readonly market: MarketId; readonly models: readonly StoredRelativeModel[] },
  stamp: Stamp,
): Promise<void> {
  const rows = models.map(({ assetClass, timeframe, fittedAt, relative }) => {
    const { horizon, members, days, daysNeeded, skill, gate, model } = relative;
    const { t, p, gain, dates, block } = skill;
    const test = { skillT: t, skillP: p, gain, dates, block, gateRows: model?.rows.gate ?? 0 };
    const history = { members, days, daysNeeded };
    return { assetClass, timeframe, fittedAt, horizon, ...history, ...gate, ...test, ...seal(relative) };
  });
  const common = { market, modelVersion: stamp.asOf, ...stamped(stamp) };
  await insertRows(warehouse, { table: RELATIVE_MODELS, token: stamp.activityId }, rows, common);
}

const FIELDS = pick(RELATIVE_MODELS, 'assetClass', 'timeframe', 'fittedAt', 'payload', 'sha256');

/** The newest committed models of a market, each checked against its hash: one that is not what was written counts as missing. */
export async function readRelativeModels(warehouse: Warehouse, market: MarketId): Promise<StoredRelativeModel[]> {
  const rows = await warehouse.query({
    sql: `SELECT ${rowList(FIELDS, 'relative_models')} FROM relative_models FINAL
          WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)
          ORDER BY asset_class, relative_models.timeframe, horizon, model_version DESC
          LIMIT 1 BY asset_class, relative_models.timeframe, horizon`,
    params: { market },
    schema: rowSchema(FIELDS),
  });
  return rows.flatMap(({ assetClass, timeframe, fittedAt, ...sealed }) => {
    const relative = unseal(sealed);
    return relative === null ? [] : [{ assetClass, timeframe, fittedAt, relative: relative as RelativeModel }];
  });
}
