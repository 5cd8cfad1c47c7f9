import { z } from 'zod';
import { enumIndex, float64, float64Lists, float64s, uint32, uint64, word } from '#market/column.ts';
import { CONTEXT_MARKET, MARKET_IDS, type MarketId } from '#market/market-id.ts';
import { type ClassTransition, REGIME_COUNT, type SymbolScale } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable, pick, rowList, rowSchema } from './table.ts';
import type { Warehouse } from './warehouse.ts';

export const SYMBOL_SCALES = defineTable({
  name: 'symbol_scales',
  columns: {
    symbol: word(),
    timeframe: enumIndex(TIMEFRAMES),
    paramsVersion: uint64(),
    sigmaBase: float64(),
    diurnal: float64Lists(),
    bars: uint32(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['paramsVersion', 'symbol', 'timeframe'],
});

export const REGIME_TRANSITIONS = defineTable({
  name: 'regime_transitions',
  columns: {
    market: word(MARKET_IDS),
    assetClass: word(),
    timeframe: enumIndex(TIMEFRAMES),
    paramsVersion: uint64(),
    transition: float64s(REGIME_COUNT * REGIME_COUNT),
    bars: uint64(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: ['paramsVersion', 'market', 'assetClass', 'timeframe'],
});

const SCALE = pick(SYMBOL_SCALES, 'paramsVersion', 'symbol', 'timeframe', 'sigmaBase', 'diurnal', 'bars');
const TRANSITION = pick(REGIME_TRANSITIONS, 'paramsVersion', 'assetClass', 'timeframe', 'transition', 'bars');

export interface ParameterSet {
  /** As-of of the batch that fitted it, UTC ms. */
  readonly version: number;
  readonly scales: SymbolScale[];
  readonly transitions: ClassTransition[];
  /** Rows whose numbers no fit can have given; they are left out, and what hangs on them is without a regime. */
  readonly corrupted: readonly string[];
}

/** Writes a night's parameters; their version is the as-of of the run. */
export async function insertParameters(
  warehouse: Warehouse,
  {
    market,
    scales,
    transitions,
  }: { market: MarketId; scales: readonly SymbolScale[]; transitions: readonly ClassTransition[] },
  stamp: Stamp,
): Promise<void> {
  const same = { paramsVersion: stamp.asOf, ...stamped(stamp) };
  const token = stamp.activityId;
  await insertRows(warehouse, { table: SYMBOL_SCALES, token }, scales, same);
  await insertRows(warehouse, { table: REGIME_TRANSITIONS, token }, transitions, { market, ...same });
}

const isPositive = (value: number) => value > 0 && value < Number.POSITIVE_INFINITY;
const isSoundScale = ({ sigmaBase, diurnal }: SymbolScale) =>
  isPositive(sigmaBase) && diurnal.length > 0 && diurnal.every(isPositive);
/** Five rows of probabilities, each of which adds up to one. */
const isSoundTransition = ({ transition }: ClassTransition) =>
  transition.length === 25 &&
  transition.every((p) => p >= 0 && p <= 1) &&
  [0, 5, 10, 15, 20].every((at) => Math.abs(transition.subarray(at, at + 5).reduce((a, b) => a + b, 0) - 1) < 1e-9);

/**
 * Parameter sets of a market, oldest first: the named versions, or the newest. Only committed ones, except those of `includeRun`
 * (the batch that seeds a market computes with what it has just fitted).
 */
export async function readParameters(
  warehouse: Warehouse,
  {
    market,
    versions,
    includeRun = '',
  }: { market: MarketId; versions?: readonly number[] | undefined; includeRun?: string | undefined },
): Promise<ParameterSet[]> {
  const visible = `(run_id IN (SELECT run_id FROM runs) OR run_id = {includeRun:String})`;
  const chosen =
    versions === undefined
      ? `params_version = (SELECT max(params_version) FROM regime_transitions WHERE market = {market:String} AND ${visible})`
      : 'params_version IN {versions:Array(UInt64)}';
  const params = { market, versions: versions ?? [], includeRun };
  const transitions = await warehouse.query({
    sql: `SELECT ${rowList(TRANSITION, 'regime_transitions')}
          FROM regime_transitions FINAL WHERE market = {market:String} AND ${visible} AND ${chosen}
          ORDER BY params_version, asset_class, regime_transitions.timeframe`,
    params,
    schema: rowSchema(TRANSITION),
  });
  const scales = await warehouse.query({
    sql: `SELECT ${rowList(SCALE, 'symbol_scales')}
          FROM symbol_scales FINAL
          WHERE symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String}
                           UNION ALL SELECT symbol FROM context_series WHERE {market:String} = '${CONTEXT_MARKET}')
            AND ${visible} AND ${chosen}
          ORDER BY params_version, symbol, symbol_scales.timeframe`,
    params,
    schema: rowSchema(SCALE),
  });
  const all = [...new Set(transitions.map(({ paramsVersion }) => paramsVersion))].sort((a, b) => a - b);
  return all.map((version) => {
    const scalesOf = scales.filter(({ paramsVersion }) => paramsVersion === version);
    const transitionsOf = transitions.filter(({ paramsVersion }) => paramsVersion === version);
    return {
      version,
      scales: scalesOf.filter(isSoundScale),
      transitions: transitionsOf.filter(isSoundTransition),
      corrupted: [
        ...scalesOf.filter((one) => !isSoundScale(one)).map((one) => `${one.symbol} ${TIMEFRAMES[one.timeframe]}`),
        ...transitionsOf
          .filter((one) => !isSoundTransition(one))
          .map((one) => `${one.assetClass} ${TIMEFRAMES[one.timeframe]}`),
      ],
    };
  });
}

/** Version of the newest committed parameter set of a market, or null: the cheap question of every tick. */
export async function newestParameters(warehouse: Warehouse, market: MarketId): Promise<number | null> {
  const rows = await warehouse.query({
    sql: `SELECT max(params_version) AS version FROM regime_transitions
          WHERE market = {market:String} AND run_id IN (SELECT run_id FROM runs)`,
    params: { market },
    schema: z.object({ version: z.coerce.number() }),
  });
  return rows[0]?.version || null;
}
