import { heartbeat } from '@temporalio/activity';
import type { SymbolBars } from '#market/bar.ts';
import { contextBars, usualSpacing } from '#market/series/bars.ts';
import { signedScale } from '#market/series/convert.ts';
import { contextInstrument } from '#market/series/instrument.ts';
import type { SeriesKind } from '#market/series/kind.ts';
import type { UtcMs } from '#market/time.ts';
import { type Amended, amendedOf } from '#pipeline/amended.ts';
import { changesOf } from '#pipeline/changes.ts';
import { barCount } from '#pipeline/columns.ts';
import { stampOf } from '#pipeline/stamp.ts';
import { warehouseBarStore } from '#pipeline/warehouse-store.ts';
import { type ContextSeries, type FrozenScale, insertContext, readFrozenScales } from '#warehouse/context.ts';
import { readSeriesKinds, readVintages, type SeriesVintage } from '#warehouse/series.ts';
import { lastBatch } from './previous.ts';
import type { BatchRun } from './run.ts';
import type { SeriesDependencies } from './series-engine.ts';

/** The rule that scales of signed series are taken by: median |x| of the first 252 values (quant design, 0.1). */
const SCALE_VERSION = 1;
/** Series whose history is in memory at once. */
const SERIES_AT_ONCE = 64;

interface DerivedSeries {
  readonly row: ContextSeries;
  /** Days and weeks of the series. */
  readonly bars: readonly SymbolBars[];
}

/**
 * Derives the bars of every series from what was known of it by the as-of, and writes those that differ from what is stored: new ones,
 * and as their next revision those in which a value was revised. Days from the last batch on are new, and not among the amended.
 */
export async function deriveBars(
  { warehouse }: SeriesDependencies,
  run: BatchRun,
): Promise<{ bars: number; amended: Amended }> {
  const { asOf, runId } = run;
  const store = warehouseBarStore(warehouse);
  const newFrom = (await lastBatch(warehouse, run))?.asOf ?? 0;
  const frozen = await readFrozenScales(warehouse, asOf);
  const kinds = await readSeriesKinds(warehouse, asOf);
  const rows: ContextSeries[] = [];
  const changed: SymbolBars[] = [];
  for (let first = 0; first < kinds.length; first += SERIES_AT_ONCE) {
    const group = new Map(kinds.slice(first, first + SERIES_AT_ONCE).map(({ series, kind }) => [series, kind]));
    const vintages = await readVintages(warehouse, { series: [...group.keys()], at: asOf });
    const derived = vintages.flatMap((vintage) => {
      const kind = group.get(vintage.series);
      return kind === undefined ? [] : [derive(kind, vintage, frozen.get(vintage.series) ?? null, asOf)];
    });
    const bars = derived.flatMap((series) => series.bars);
    const parts = await changesOf(store, bars, { after: 0, through: asOf, runId });
    const rev = parts.map((part) => part.rev);
    await store.insertBars(parts, { source: 'series', rev, ...stampOf(run, `series-${first}`) });
    rows.push(...derived.map(({ row }) => row));
    changed.push(...parts);
    heartbeat({ series: first + group.size });
  }
  await insertContext(warehouse, rows, stampOf(run, 'context'));
  const amended = amendedOf(changed.filter(({ bars }) => bars.openTime.some((time) => time < newFrom)));
  return { bars: barCount(changed), amended };
}

function derive(kind: SeriesKind, vintage: SeriesVintage, known: FrozenScale | null, asOf: UtcMs): DerivedSeries {
  const { series, value, newestKnown } = vintage;
  const frozen = kind === 'signed' ? (known ?? freeze(value)) : null;
  const { daily, weekly } = contextBars(kind, vintage, { scale: frozen?.scale ?? null, asOf });
  const instrument = contextInstrument(series, kind);
  const { symbol } = instrument;
  const row: ContextSeries = {
    series,
    kind,
    instrument,
    frozen,
    values: value.length,
    dailyBars: daily.length,
    weeklyBars: weekly.length,
    spacingDays: usualSpacing(daily),
    knowledgeTime: newestKnown,
  };
  const bars: SymbolBars[] = [
    { symbol, timeframe: '1d', bars: daily },
    { symbol, timeframe: '1w', bars: weekly },
  ];
  return { row, bars };
}

function freeze(value: Float64Array): FrozenScale | null {
  const scale = signedScale(value);
  return scale === null ? null : { scale, version: SCALE_VERSION };
}
