import * as arrow from 'apache-arrow';
import { z } from 'zod';
import { CONTEXT_MARKET, type MarketId } from '#market/market-id.ts';
import type { ClassTransition, SymbolScale } from '#market/output.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { dictionary, lists, listsAt, sameText, sameTime, texts, unsigned64 } from './columns.ts';
import type { Stamp } from './stamp.ts';
import type { Warehouse } from './warehouse.ts';

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
  const stamped = (length: number) => ({
    params_version: unsigned64(stamp.asOf, length),
    as_of: sameTime(stamp.asOf, length),
    version: unsigned64(stamp.version, length),
    run_id: sameText(stamp.runId, length),
  });
  const offsets = new Int32Array(scales.length + 1);
  for (const [i, { diurnal }] of scales.entries()) offsets[i + 1] = (offsets[i] as number) + diurnal.length;
  const diurnal = new Float64Array(offsets[scales.length] as number);
  for (const [i, scale] of scales.entries()) diurnal.set(scale.diurnal, offsets[i]);
  const matrices = new Float64Array(transitions.length * 25);
  for (const [i, { transition }] of transitions.entries()) matrices.set(transition, i * 25);
  await warehouse.insertArrow({
    table: 'symbol_scales',
    token: stamp.activityId,
    data: new arrow.Table({
      symbol: texts(scales.map(({ symbol }) => symbol)),
      timeframe: dictionary(
        TIMEFRAMES,
        Int32Array.from(scales, ({ timeframe }) => timeframe),
      ),
      sigma_base: arrow.makeVector(Float64Array.from(scales, ({ sigmaBase }) => sigmaBase)),
      diurnal: listsAt(diurnal, offsets),
      bars: arrow.makeVector(Uint32Array.from(scales, ({ bars }) => bars)),
      ...stamped(scales.length),
    }),
  });
  await warehouse.insertArrow({
    table: 'regime_transitions',
    token: stamp.activityId,
    data: new arrow.Table({
      market: sameText(market, transitions.length),
      asset_class: texts(transitions.map(({ assetClass }) => assetClass)),
      timeframe: dictionary(
        TIMEFRAMES,
        Int32Array.from(transitions, ({ timeframe }) => timeframe),
      ),
      transition: lists(matrices, 25),
      bars: arrow.makeVector(BigUint64Array.from(transitions, ({ bars }) => BigInt(bars))),
      ...stamped(transitions.length),
    }),
  });
}

// JSON has no NaN: it comes as null.
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
const numbers = z.array(number).transform((values) => Float64Array.from(values));
const scaleSchema = z.object({
  version: z.coerce.number(),
  symbol: z.string(),
  timeframe: z.number(),
  sigmaBase: number,
  diurnal: numbers,
  bars: z.number(),
});
const transitionSchema = z.object({
  version: z.coerce.number(),
  assetClass: z.string(),
  timeframe: z.number(),
  transition: numbers,
  bars: z.coerce.number(),
});

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
    sql: `SELECT params_version AS version, asset_class AS assetClass, toUInt8(timeframe) AS timeframe, transition, bars
          FROM regime_transitions FINAL WHERE market = {market:String} AND ${visible} AND ${chosen}
          ORDER BY params_version, asset_class, regime_transitions.timeframe`,
    params,
    schema: transitionSchema,
  });
  const scales = await warehouse.query({
    sql: `SELECT params_version AS version, symbol, toUInt8(timeframe) AS timeframe, sigma_base AS sigmaBase, diurnal, bars
          FROM symbol_scales FINAL
          WHERE symbol IN (SELECT symbol FROM instruments FINAL WHERE lower(calendar) = {market:String}
                           UNION ALL SELECT symbol FROM context_series WHERE {market:String} = '${CONTEXT_MARKET}')
            AND ${visible} AND ${chosen}
          ORDER BY params_version, symbol, symbol_scales.timeframe`,
    params,
    schema: scaleSchema,
  });
  const all = [...new Set(transitions.map(({ version }) => version))].sort((a, b) => a - b);
  return all.map((version) => {
    const ownScales = scales.filter((scale) => scale.version === version);
    const ownTransitions = transitions.filter((transition) => transition.version === version);
    return {
      version,
      scales: ownScales.filter(isSoundScale),
      transitions: ownTransitions.filter(isSoundTransition),
      corrupted: [
        ...ownScales.filter((one) => !isSoundScale(one)).map((one) => `${one.symbol} ${TIMEFRAMES[one.timeframe]}`),
        ...ownTransitions
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
