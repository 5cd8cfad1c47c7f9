import type { AssetClass, Instrument } from '#market/instrument.ts';
import { EVENT_RULES, eventProbability, publishedProbability } from '#market/models/ranges/events.ts';
import { expectedVariance } from '#market/models/ranges/fit.ts';
import { forecastRange, rangeDrivers } from '#market/models/ranges/forecast.ts';
import { classInputs, ownInputs } from '#market/models/ranges/inputs.ts';
import { quantileAt } from '#market/models/ranges/quantiles.ts';
import { RANGE_INPUT_COUNT, type RangeModel } from '#market/models/ranges/range-model.ts';
import { type RangeInputBlock, SEASON_COUNT } from '#market/output.ts';
import { RANGE_EVENTS } from '#market/range-event.ts';
import { TIMEFRAMES, type Timeframe } from '#market/timeframe.ts';

/** A model of a class and timeframe as inference takes it: one for each horizon. */
export interface UsableRangeModel {
  readonly model: RangeModel;
  readonly alpha: number;
  readonly version: number;
}

export interface RangeModels {
  /** Empty where there is none. */
  of(assetClass: AssetClass, timeframe: Timeframe): readonly UsableRangeModel[];
}

/** What is forecast at the close of one bar for one horizon. Log returns from the close. */
export interface RangeInference {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: number;
  readonly closeTime: number;
  readonly horizon: number;
  readonly sigma: number;
  readonly normal: number;
  readonly low: number;
  readonly high: number;
  readonly typical: number;
  readonly typicalNormal: number;
  readonly gate: boolean;
  /** In the order of RANGE_EVENTS; NaN for one that is not offered or has shown no skill. */
  readonly events: Float32Array;
  /** Usual rates of the events, NaN where there is no probability. */
  readonly eventRates: Float32Array;
  readonly ownPart: number;
  readonly classPart: number;
  /** Size of the last bar over the normal one: of the symbol, and on average of its class. */
  readonly ownRatio: number;
  readonly classRatio: number;
  readonly alpha: number;
  readonly modelVersion: number;
  /** Variance of a bar by the mean of the last 20: what `vol_doubles_5d` is measured against. */
  readonly month: number;
  /** Half-width of the move that is entered at the next open, by its miscoverage level. */
  enteredWithin(alpha: number): number;
}

/**
 * Forecasts of every row whose class has models, from float32 values: those that a batch reads back are the same. Rows that close
 * together are each other's class, so the block must hold all members of a close; it is in the order of symbols.
 */
export function inferRanges(
  block: RangeInputBlock,
  instruments: ReadonlyMap<string, Instrument>,
  models: RangeModels,
): RangeInference[] {
  const classOf = (row: number) => instruments.get(block.symbol[row])?.assetClass;
  const closes = Map.groupBy(
    Array.from({ length: block.length }, (_, row) => row),
    (row) => `${classOf(row)}/${block.timeframe[row]}/${block.closeTime[row]}`,
  );
  const found: (RangeInference[] | undefined)[] = new Array(block.length);
  for (const rows of closes.values()) {
    const assetClass = classOf(rows[0]);
    if (assetClass === undefined) throw new RangeError(`no instrument ${block.symbol[rows[0]]} to forecast for`);
    const usable = models.of(assetClass, TIMEFRAMES[block.timeframe[rows[0]]]);
    if (usable.length === 0) continue;
    const members = readMembers(block, rows);
    for (const [place, row] of rows.entries())
      found[row] = usable.map((one) => forecastOf(block, row, members, place, one));
  }
  return found.flatMap((ofRow) => ofRow ?? []);
}

interface Members {
  readonly inputs: Float64Array;
  readonly normal: Float64Array;
}

/** The inputs of all members of a close. */
function readMembers(block: RangeInputBlock, rows: readonly number[]): Members {
  const inputs = new Float64Array(rows.length * RANGE_INPUT_COUNT);
  const normal = new Float64Array(rows.length);
  const means = new Float64Array(4);
  for (const [place, row] of rows.entries()) {
    for (let k = 0; k < 4; k++) means[k] = block.means[row * 4 + k];
    normal[place] = means[3];
    ownInputs(means, 0, inputs, place * RANGE_INPUT_COUNT);
  }
  classInputs(inputs, normal, 0, rows.length);
  return { inputs, normal };
}

function forecastOf(
  block: RangeInputBlock,
  row: number,
  members: Members,
  place: number,
  { model, alpha, version }: UsableRangeModel,
): RangeInference {
  const { horizon } = model.fit;
  const inputs = members.inputs.subarray(place * RANGE_INPUT_COUNT, (place + 1) * RANGE_INPUT_COUNT);
  const normal = members.normal[place];
  // The two seasons are those of the next bar and of a signal; days have none.
  const season = block.seasons[row * SEASON_COUNT + (horizon === 1 ? 0 : 1)];
  const forecast = forecastRange(model, { inputs, normal }, { alpha, season });
  const drivers = rangeDrivers(model, inputs);
  const month = block.means[row * 4 + 2];
  const variance = expectedVariance(model.fit, inputs, 0, normal);
  const events = new Float32Array(RANGE_EVENTS.length).fill(Number.NaN);
  const eventRates = new Float32Array(RANGE_EVENTS.length).fill(Number.NaN);
  for (const event of model.events) {
    if (!event.gate.open || EVENT_RULES[event.event].horizon !== horizon) continue;
    const at = RANGE_EVENTS.indexOf(event.event);
    // Drawn to the usual rate as far as it is not believed, like everything that is published.
    const p = eventProbability(event, { variance, month, season });
    events[at] = publishedProbability(event, event.gate, p);
    eventRates[at] = event.rate;
  }
  return {
    symbol: block.symbol[row],
    timeframe: TIMEFRAMES[block.timeframe[row]],
    openTime: block.openTime[row],
    closeTime: block.closeTime[row],
    horizon,
    sigma: forecast.sigma,
    normal: forecast.normal,
    low: forecast.low,
    high: forecast.high,
    typical: forecast.typical,
    typicalNormal: forecast.normal * (forecast.typical / forecast.sigma),
    gate: forecast.gate.open,
    events,
    eventRates,
    ownPart: drivers.symbol,
    classPart: drivers.class,
    ownRatio: Math.exp(inputs[0] / 2),
    classRatio: Math.exp(inputs[3] / 2),
    alpha,
    modelVersion: version,
    month,
    enteredWithin: (missed) => forecast.sigma * quantileAt(model.entered, 1 - missed),
  };
}
