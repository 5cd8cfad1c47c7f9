import type { ArchivedDay } from '#contracts/archived-day.ts';
import type { FactIds } from '#contracts/fact.ts';
import { can, type Tier, type TierTable } from '#contracts/tiers.ts';
import { marketOf } from '#market/market-id.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { withFactIds } from './fact-ids.ts';
import { factsOf } from './facts.ts';
import type { FileRequest } from './files/file-type.ts';
import { FILE_TYPES } from './files/file-types.ts';
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
  /** Reports of past days, oldest first; absent: none. */
  readonly archive?: readonly ArchivedDay[];
  readonly notes?: NoteWriter | undefined;
  /** Whether a configured language model may be asked. What it said before is used anyway. */
  readonly polish?: boolean;
  /** Ids of facts, for the tiers that have twins; absent: pages have none. */
  readonly factIds?: FactIds | undefined;
  /** Where rows are kept that no tick changes; absent: all are read. */
  readonly settled?: SettledReader | undefined;
}

/**
 * The pages of some tiers, tier by tier in path order, each model checked by its schema.
 * @throws ZodError for a row or a model that breaks its schema: nothing half-known is published.
 */
export async function buildPages(warehouse: Warehouse, wanted: PagesWanted): Promise<PageRequest[]> {
  return await pagesOf(await reportsOf(warehouse, wanted), wanted);
}

/** The pages of some tiers and the files beside them, which are of all markets. @throws ZodError as `buildPages` does. */
export async function buildSite(
  warehouse: Warehouse,
  wanted: PagesWanted,
): Promise<readonly (PageRequest | FileRequest)[]> {
  const reports = await reportsOf(warehouse, wanted);
  const files = reports.flatMap((report) => FILE_TYPES.flatMap((filesOf) => filesOf(report)));
  return [...(await pagesOf(reports, wanted)), ...files];
}

/** What the pages and files of each tier are built from. A tier without instruments has none. */
async function reportsOf(
  warehouse: Warehouse,
  { tiers, markets, archive = [], notes = createNoteWriter(), settled }: PagesWanted,
): Promise<TierReport[]> {
  const known = await settled?.now(warehouse);
  const all = await Promise.all(tiers.map((tier) => readTier(warehouse, tier, known)));
  return all
    .filter(({ instruments }) => instruments.length > 0)
    .map((rows) => reportOf(rows, { tiers, markets, archive, notes }));
}

function reportOf(
  rows: TierRows,
  {
    tiers,
    markets,
    archive,
    notes,
  }: {
    tiers: TierTable;
    markets: readonly string[] | undefined;
    archive: readonly ArchivedDay[];
    notes: NoteWriter;
  },
): TierReport {
  const { tier, instruments } = rows;
  const facts = factsOf(rows);
  return {
    tier,
    tiers,
    rows,
    facts,
    regimes: Map.groupBy(rows.regimes, ({ symbol }) => symbol),
    archive,
    notes: pageNotesOf(rows, notes, facts.bySymbol),
    navigation: PAGE_TYPES.filter(({ isFor }) => isFor(tier)).flatMap(({ links }) => links(facts)),
    wanted: instruments.filter(({ calendar }) => markets === undefined || markets.includes(marketOf(calendar))),
  };
}

async function pagesOf(
  reports: readonly TierReport[],
  { notes = createNoteWriter(), polish = false, factIds }: PagesWanted,
): Promise<PageRequest[]> {
  const models = await Promise.all(
    reports.flatMap((report) =>
      draftsOf(report).map(async (draft) => {
        const model = await polished(report.tier, draft, notes, polish);
        return factIds !== undefined && can(report.tier, 'twins') ? withFactIds(model, factIds) : model;
      }),
    ),
  );
  return models.map((built) => {
    const model = pageModel.parse(built);
    return { tier: model.tier, path: model.path, template: model.template, model };
  });
}

const draftsOf = (report: TierReport): PageDraft[] =>
  PAGE_TYPES.filter(({ isFor }) => isFor(report.tier))
    .flatMap(({ build }) => build(report))
    .sort((a, b) => (a.model.path < b.model.path ? -1 : 1));

async function polished(
  tier: Tier,
  { model, written }: PageDraft,
  notes: NoteWriter,
  ask: boolean,
): Promise<PageModel> {
  if (written === undefined || !('citations' in model)) return model;
  return { ...model, ...(await notes.polish({ tier, path: model.path }, written, ask)) };
}
