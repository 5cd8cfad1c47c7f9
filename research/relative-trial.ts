import type { SymbolBars } from '#market/bar.ts';
import type { Instrument } from '#market/instrument.ts';
import { halfLifeOf } from '#market/models/ranges/fit.ts';
import { relativeBars } from '#market/models/ranges/relative.ts';
import {
  classDates,
  judgeRelative,
  nightOfPlan,
  planRelative,
  type RelativeModel,
} from '#market/models/ranges/relative-night.ts';
import { blockLengths } from '#market/models/signals/blocks.ts';
import { strideOf } from '#market/models/signals/horizon.ts';
import { labelBars } from '#market/models/signals/label.ts';
import { trainModel } from '#market/models/signals/model.ts';
import { computeHistory } from './laboratory.ts';

/** The night of a class of daily bars, from bars to the gate, judged alone: a family of one is the easiest to pass. */
export function runRelativeTrial(instruments: readonly Instrument[], bars: readonly SymbolBars[]): RelativeModel {
  const timeframe = '1d';
  const { calendar } = instruments[0];
  const times = classDates(bars);
  const plan = planRelative(instruments.length, times, { calendar, timeframe, lengths: blockLengths(timeframe, 1) });
  const { blocks, horizon } = plan;
  if (blocks === null) throw new RangeError(`${times.length} dates are too few for a test`);
  const known = computeHistory({ instruments, bars, fitBefore: blocks.train[1], vectors: 'grid' });
  const options = { blocks, horizon, stride: strideOf(calendar, timeframe), halfLife: halfLifeOf(timeframe) };
  const model = trainModel(relativeBars(labelBars(known, bars, horizon)), options);
  return judgeRelative([nightOfPlan(plan, model)])[0];
}
