import { enumIndex, float64, optional64, uint16, uint32, word } from '#market/column.ts';
import { MARKET_IDS, type MarketId } from '#market/market-id.ts';
import type { SpellFigures } from '#market/models/regime/history/spell-figures.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { insertRows } from './insert.ts';
import { STAMP_COLUMNS, type Stamp, stamped } from './stamp.ts';
import { defineTable } from './table.ts';
import type { Warehouse } from './warehouse.ts';

/** One label of a class and timeframe. */
const LABEL = {
  market: word(MARKET_IDS),
  assetClass: word(),
  timeframe: enumIndex(TIMEFRAMES),
  label: enumIndex(REGIME_LABELS),
};
const LABEL_KEY = ['market', 'assetClass', 'timeframe', 'label'] as const;
/** A share with its 80 % interval over waves; null where there are too few of them. */
const SHARE = { share: float64(), low: optional64(), high: optional64() };

/** The share of spells of a label that last beyond so many bars. */
export const SPELL_SURVIVAL = defineTable({
  name: 'spell_survival',
  columns: {
    ...LABEL,
    bars: uint16(),
    ...SHARE,
    spells: uint32(),
    ended: uint32(),
    waves: uint32(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: [...LABEL_KEY, 'bars', 'asOf'],
});

/** What came next after a label. */
export const SPELL_NEXT = defineTable({
  name: 'spell_next',
  columns: {
    ...LABEL,
    nextLabel: enumIndex(REGIME_LABELS),
    ...SHARE,
    /** Changes to this next label, and to any. */
    changes: uint32(),
    ends: uint32(),
    waves: uint32(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: [...LABEL_KEY, 'nextLabel', 'asOf'],
});

/** Confidence at a change against how many bars the new label lasted. */
export const CHANGE_CONFIDENCE = defineTable({
  name: 'change_confidence',
  columns: {
    ...LABEL,
    fromConfidence: float64(),
    toConfidence: float64(),
    spells: uint32(),
    ended: uint32(),
    waves: uint32(),
    lowerQuartile: optional64(),
    median: optional64(),
    upperQuartile: optional64(),
    ...STAMP_COLUMNS,
  },
  engine: 'ReplacingMergeTree',
  version: 'version',
  orderBy: [...LABEL_KEY, 'fromConfidence', 'asOf'],
});

/** Figures of a label of one class and timeframe, by its index. */
export interface ClassSpells extends SpellFigures {
  readonly assetClass: string;
  readonly timeframe: number;
}

/** Writes what a night counted of the spells of a market, a block to each of three tables. */
export async function insertSpellFigures(
  warehouse: Warehouse,
  market: MarketId,
  figures: readonly ClassSpells[],
  stamp: Stamp,
): Promise<void> {
  const same = { market, ...stamped(stamp) };
  const token = ({ name }: { name: string }) => `${name}-${stamp.activityId}`;
  const survival = figures.flatMap(({ assetClass, timeframe, label, survival: { points, ...counts } }) =>
    points.map((point) => ({ assetClass, timeframe, label, ...counts, ...point })),
  );
  await insertRows(warehouse, { table: SPELL_SURVIVAL, token: token(SPELL_SURVIVAL) }, survival, same);
  const nexts = figures.flatMap(({ assetClass, timeframe, label, next }) => {
    const ends = next.reduce((sum, { changes }) => sum + changes, 0);
    return next.map(({ next: nextLabel, ...one }) => ({ assetClass, timeframe, label, nextLabel, ends, ...one }));
  });
  await insertRows(warehouse, { table: SPELL_NEXT, token: token(SPELL_NEXT) }, nexts, same);
  const buckets = figures.flatMap(({ assetClass, timeframe, label, confidence }) =>
    confidence.map(({ from: fromConfidence, to: toConfidence, ...bucket }) => {
      return { assetClass, timeframe, label, fromConfidence, toConfidence, ...bucket };
    }),
  );
  await insertRows(warehouse, { table: CHANGE_CONFIDENCE, token: token(CHANGE_CONFIDENCE) }, buckets, same);
}
