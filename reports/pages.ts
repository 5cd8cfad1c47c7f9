import type { Tier, TierTable } from '#contracts/tiers.ts';
import { marketOf } from '#market/market-id.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { factsOf } from './facts.ts';
import { type PageModel, pageModel } from './models/page-model.ts';
import { createNoteWriter, type NoteWriter } from './note-writer.ts';
import { pageNotesOf } from './page-notes.ts';
import type { PageDraft, TierReport } from './page-types/page-type.ts';
import { PAGE_TYPES } from './page-types/page-types.ts';
import type { SettledReader } from './queries/settled-rows.ts';
import { readTier, type TierRows } from './tier-rows.ts';

/** One page to publish: where, in which tier, from which model. */
export interface PageRequest {
  /** The name of the tier. */
  readonly tier: string;
  readonly path: string;
  readonly template: PageModel['template'];
  readonly model: PageModel;
}

interface PagesWanted {
  readonly tiers: TierTable;
  /** Only pages that instruments of these markets can have changed; absent: all. */
  readonly markets?: readonly string[];
  readonly asOf: number;
  readonly notes?: NoteWriter | undefined;
  /** Whether a configured language model may be asked. What it said before is used anyway. */
  readonly polish?: boolean;
  /** Where rows are kept that no tick changes; absent: all are read. */
  readonly settled?: SettledReader | undefined;
}

/**
 * The pages of some tiers, tier by tier in path order, each model checked by its schema.
 * @throws ZodError for a row or a model that breaks its schema: nothing half-known is published.
 */
export async function buildPages(
  warehouse: Warehouse,
  { tiers, markets, notes = createNoteWriter(), polish = false, settled }: PagesWanted,
): Promise<PageRequest[]> {
  const known = await settled?.now(warehouse);
  const all = await Promise.all(tiers.map((tier) => readTier(warehouse, tier, known)));
  const models = await Promise.all(
    all.flatMap((rows) => draftsOf(rows, markets, notes).map((draft) => polished(rows.tier, draft, notes, polish))),
  );
  return models.map((built) => {
    const model = pageModel.parse(built);
    return { tier: model.tier, path: model.path, template: model.template, model };
  });
}

function draftsOf(rows: TierRows, markets: readonly string[] | undefined, notes: NoteWriter): PageDraft[] {
  const { tier, instruments } = rows;
  if (instruments.length === 0) return [];
  const facts = factsOf(rows);
  const types = PAGE_TYPES.filter(({ isFor }) => isFor(tier));
  const report: TierReport = {
    tier,
    rows,
    facts,
    notes: pageNotesOf(rows, notes, facts.bySymbol),
    navigation: types.flatMap(({ links }) => links(facts)),
    wanted: instruments.filter(({ calendar }) => markets === undefined || markets.includes(marketOf(calendar))),
  };
  return types.flatMap(({ build }) => build(report)).sort((a, b) => (a.model.path < b.model.path ? -1 : 1));
}

async function polished(
  tier: Tier,
  { model, written }: PageDraft,
  notes: NoteWriter,
  ask: boolean,
): Promise<PageModel> {
  if (written === undefined || !('citations' in model)) return model;
  return { ...model, ...(await notes.polish({ tier, path: model.path }, written, ask)) };
}
