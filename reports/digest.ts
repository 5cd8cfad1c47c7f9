import type { Warehouse } from '#warehouse/warehouse.ts';
import type { DigestModel } from './digest-model.ts';
import { factsOf, newestOf } from './facts.ts';
import type { ChangeModel, ClassCounts } from './models.ts';
import { overviewNote } from './notes.ts';
import { readTier } from './rows.ts';
import type { Tier } from './tiers.ts';
import { LABEL_TEXT, plural } from './words.ts';

const CHANGES = 12;

/**
 * The digest of a list on a report date: the overview's facts, daily and weekly changes only, because a mail is read once.
 * @throws RangeError when the tier has no instrument yet.
 */
export async function buildDigest(
  warehouse: Warehouse,
  { tier, date, list }: { tier: Tier; date: string; list: string },
): Promise<DigestModel> {
  const rows = await readTier(warehouse, tier);
  if (rows.instruments.length === 0) throw new RangeError(`tier ${tier} has no instruments to write about`);
  const { changes, classes } = factsOf(rows);
  const slow = changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w');
  const newest = newestOf(rows.instruments);
  return {
    tier,
    list,
    date,
    headline: headlineOf(classes, slow),
    note: overviewNote(classes, changes, rows.regimes, tier),
    classes: [...classes],
    changes: slow.slice(0, CHANGES),
    moreChanges: Math.max(0, slow.length - CHANGES),
    asOf: newest.asOf,
    runId: newest.runId,
  };
}

/** Stress first, then the class with most changes, then how many instruments stand where. */
export function headlineOf(classes: readonly ClassCounts[], changes: readonly ChangeModel[]): string {
  const stress = [...new Set(changes.filter(({ to }) => to === 'stress').map(({ symbol }) => symbol))];
  if (stress.length > 0)
    return `${stress[0]}${stress.length > 1 ? ` and ${stress.length - 1} more` : ''} entered stress`;
  const most = [...classes].sort((a, b) => b.changed - a.changed)[0];
  if (most !== undefined && most.changed > 0) {
    const only =
      most.changed === 1
        ? changes.find(({ assetClass, timeframe }) => assetClass === most.assetClass && timeframe === '1d')
        : undefined;
    return only === undefined
      ? `${plural(most.changed, 'regime change')} in ${most.title}`
      : `${only.symbol} moved to ${LABEL_TEXT[only.to]}`;
  }
  return 'No daily regime changed';
}
