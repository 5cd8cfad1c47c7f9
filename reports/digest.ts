import type { Warehouse } from '#warehouse/warehouse.ts';
import type { DigestModel } from './digest-model.ts';
import type { ChangeModel, ClassCounts, OverviewModel } from './models.ts';
import { buildPages } from './pages.ts';
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
  const pages = await buildPages(warehouse, { tiers: [tier], markets: [], asOf: 0 });
  const overview = pages.find(({ path }) => path === '/')?.model as OverviewModel | undefined;
  if (overview === undefined) throw new RangeError(`tier ${tier} has no instruments to write about`);
  const slow = overview.changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w');
  return {
    tier,
    list,
    date,
    headline: headlineOf(overview.classes, slow),
    note: overview.note,
    classes: overview.classes,
    changes: slow.slice(0, CHANGES),
    moreChanges: Math.max(0, slow.length - CHANGES),
    asOf: overview.asOf,
    runId: overview.runId,
  };
}

/** Stress first, then the class with most changes, then how many instruments stand where. */
function headlineOf(classes: readonly ClassCounts[], changes: readonly ChangeModel[]): string {
  const stress = changes.filter(({ to }) => to === 'stress').map(({ symbol }) => symbol);
  if (stress.length > 0)
    return `${stress[0]}${stress.length > 1 ? ` and ${stress.length - 1} more` : ''} entered stress`;
  const most = [...classes].sort((a, b) => b.changed - a.changed)[0];
  if (most !== undefined && most.changed > 0) {
    const only = most.changed === 1 ? changes.find(({ assetClass }) => assetClass === most.assetClass) : undefined;
    return only === undefined
      ? `${plural(most.changed, 'regime change')} in ${most.title}`
      : `${only.symbol} moved to ${LABEL_TEXT[only.to]}`;
  }
  return 'No daily regime changed';
}
