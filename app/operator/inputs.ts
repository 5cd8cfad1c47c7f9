import { z } from 'zod';
import { highestTier } from '#contracts/tiers.ts';
import { SERIES_KINDS } from '#market/series/kind.ts';
import { type ExogenousRegime, readExogenousRegimes } from '#reports/queries/exogenous-regimes.ts';
import { insertActions } from '#warehouse/actions.ts';
import {
  insertSeries,
  listSeries as list,
  readSeriesKnownAt,
  type SeriesLine,
  type SeriesPoint,
} from '#warehouse/series.ts';
import { operation } from './operation.ts';

const action = z.object({
  symbol: z.string(),
  exTime: z.number(),
  kind: z.enum(['split', 'dividend']),
  ratio: z.number(),
  amount: z.number(),
  referencePrice: z.number(),
  knowledgeTime: z.number(),
});

/** Stores splits and dividends; returns how many there were. */
export const loadActions = operation(
  z.object({ actions: z.array(action), source: z.string() }),
  async ({ stores }, { actions, source }): Promise<number> => {
    await insertActions(stores.warehouse, actions, source);
    return actions.length;
  },
);

/** Stores the values of one series; null: the source has no value. Returns the rows written. */
export const loadSeries = operation(
  z.object({
    series: z.string(),
    kind: z.enum(SERIES_KINDS),
    publication: z.string(),
    file: z.string(),
    reference: z.array(z.number()),
    known: z.array(z.number()),
    value: z.array(z.number().nullable()),
  }),
  ({ stores }, { reference, known, value, ...series }): Promise<number> =>
    insertSeries(stores.warehouse, [
      {
        ...series,
        reference: Float64Array.from(reference),
        known: Float64Array.from(known),
        value: Float64Array.from(value, (x) => x ?? Number.NaN),
      },
    ]),
);

export const listSeries = operation(z.undefined(), ({ stores }): Promise<SeriesLine[]> => list(stores.warehouse));

/** The last values of a series as they were known at a time. */
export const showSeries = operation(
  z.object({ series: z.string(), at: z.number(), last: z.int().positive() }),
  ({ stores }, request): Promise<SeriesPoint[]> => readSeriesKnownAt(stores.warehouse, request),
);

/** Regimes of series as the highest tier may read them. */
export const seriesRegimes = operation(
  z.undefined(),
  ({ stores }): Promise<ExogenousRegime[]> => readExogenousRegimes(stores.warehouse, highestTier()),
);
