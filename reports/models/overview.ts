import { z } from 'zod';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { noted } from './citation.ts';
import { classCounts } from './class-counts.ts';
import { label, share, timeframe } from './fields.ts';
import { page } from './frame.ts';
import { classRangeModel } from './ranges.ts';
import { storiesModel } from './story.ts';

/** In the order of REGIME_LABELS. */
const labelCounts = z.array(z.number()).length(REGIME_LABELS.length);

/** A figure of all markets with what it is compared with. */
export const overviewTile = z.object({
  what: z.enum(['stress', 'bull_trend', 'changed', 'lively']),
  /** As a share of `of`, for a tier that reads shares. */
  isShare: z.boolean(),
  count: z.number(),
  of: z.number(),
  /** The same at the close before; null where the tier does not read it. */
  before: z.number().nullable(),
  /** Among so many days: the share of them that were lower, and the middle one. */
  rank: z.object({ lower: share, median: z.number(), days: z.number() }).nullable(),
  /** The last days, oldest first, ending now. */
  days: z.array(z.number()),
});
export type OverviewTile = z.infer<typeof overviewTile>;

/** One class on one chart: how many of its instruments show each regime, now and at the close before. */
const mapCell = z.object({ timeframe, counts: labelCounts, before: labelCounts.nullable() });
export type MapCell = z.infer<typeof mapCell>;

export const mapRow = z.object({
  assetClass: z.string(),
  title: z.string(),
  total: z.number(),
  /** Whether no market of it trades at the as-of. */
  isClosed: z.boolean(),
  cells: z.array(mapCell.nullable()),
});
export type MapRow = z.infer<typeof mapRow>;

export const classDaysModel = z.object({
  assetClass: z.string(),
  title: z.string(),
  /** What became of it, as a title. */
  finding: z.string(),
  /** Oldest first. */
  days: z.array(z.object({ day: z.iso.date(), counts: labelCounts })),
});
export type ClassDaysModel = z.infer<typeof classDaysModel>;

export const weekDay = z.object({ day: z.iso.date(), isToday: z.boolean(), events: z.array(z.string()) });
export type WeekDay = z.infer<typeof weekDay>;

/** Instruments of a class with their eight regimes. */
export const gridGroup = z.object({
  assetClass: z.string(),
  title: z.string(),
  total: z.number(),
  rows: z.array(
    z.object({
      symbol: z.string(),
      /** In the order of TIMEFRAMES. Sure: one half or more. */
      cells: z.array(z.object({ label, isSure: z.boolean() }).nullable()),
    }),
  ),
});
export type GridGroup = z.infer<typeof gridGroup>;

export const recordModel = z.object({
  /** How often ranges of the next day held, over so many outcomes; the share is null below a hundred, all where the tier does not read it. */
  held: z.object({ share: share.nullable(), n: z.number() }).nullable(),
  /** Charts with a direction; null where the tier reads none. */
  directions: z.object({ directional: z.number(), charts: z.number() }).nullable(),
  /** Directions whose outcome is known. */
  resolved: z.number().nullable(),
});
export type RecordModel = z.infer<typeof recordModel>;

export const overviewModel = page.extend({
  template: z.literal('overview'),
  stories: storiesModel,
  /** What is closed today, and why. */
  closures: z.array(z.string()),
  ...noted,
  classes: z.array(classCounts),
  tiles: z.array(overviewTile),
  /** Empty for a tier without evidence, with all below it but the week. */
  map: z.array(mapRow),
  mapFinding: z.string(),
  week: z.array(weekDay),
  classDays: z.array(classDaysModel),
  classDaysFinding: z.string(),
  groupsFinding: z.string(),
  /** Changes on shorter charts, which stand on the pages of instruments. */
  moreChanges: z.number(),
  ranges: z.array(classRangeModel),
  rangesFinding: z.string(),
  record: recordModel.nullable(),
  grid: z.array(gridGroup),
});
export type OverviewModel = z.infer<typeof overviewModel>;
