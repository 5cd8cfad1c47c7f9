import type { FactIds } from '#contracts/fact.ts';
import { can, type Tier } from '#contracts/tiers.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { classTitle } from '#wording/labels.ts';
import { digestClasses } from './digest/classes.ts';
import { digestFacts } from './digest/fact-ids.ts';
import { digestItems } from './digest/items.ts';
import { lastOutcomes } from './digest/outcomes.ts';
import { digestStates } from './digest/states.ts';
import { type DigestModel, digestModel } from './digest-model.ts';
import { factsOf, newestOf } from './facts.ts';
import { createNoteWriter, type NoteWriter } from './note-writer.ts';
import { closuresOf } from './overview/week.ts';
import { pageNotesOf } from './page-notes.ts';
import { overviewNote } from './plain-notes.ts';
import { readTier } from './tier-rows.ts';

/**
 * The digest of a list on a report date, checked by its schema. It says the stories of the overview in few words.
 * @throws RangeError when the tier has no instrument yet, ZodError for a row or a model that breaks its schema.
 */
export async function buildDigest(
  warehouse: Warehouse,
  {
    tier,
    date,
    list,
    notes = createNoteWriter(),
    factIds,
  }: {
    tier: Tier;
    date: string;
    list: string;
    notes?: NoteWriter | undefined;
    /** Ids of facts, for the tiers that have twins; absent: a mail has none. */
    factIds?: FactIds | undefined;
  },
): Promise<DigestModel> {
  const rows = await readTier(warehouse, tier);
  const { instruments, ledgerHeads } = rows;
  if (instruments.length === 0) throw new RangeError(`tier ${tier.name} has no instruments to write about`);
  const facts = factsOf(rows);
  const { items, ...words } = pageNotesOf(rows, notes, facts.bySymbol).digestOf(
    lastOutcomes(rows, facts.bySymbol),
    overviewNote(facts.classes),
  );
  const newest = newestOf(instruments);
  const calendars = instruments.map(({ assetClass, calendar }) => ({ title: classTitle(assetClass), calendar }));
  return digestModel.parse({
    tier: tier.name,
    list,
    date,
    ...words,
    deck: [...words.deck],
    came: [...words.came],
    items: digestItems(tier, items),
    classes: digestClasses(rows, facts),
    closures: newest.asOf === 0 ? [] : closuresOf(calendars, newest.asOf),
    states: digestStates(rows),
    heads: ledgerHeads.filter(({ chain }, i) => ledgerHeads[i - 1]?.chain !== chain),
    ...(factIds === undefined || !can(tier, 'twins') ? {} : { facts: digestFacts(rows, items, factIds) }),
    ...newest,
  } satisfies DigestModel);
}
