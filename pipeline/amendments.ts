import type { SymbolBars } from '#market/bar.ts';
import type { Calendar } from '#market/calendar/calendar.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import { type Amended, amendedOf, NOTHING_AMENDED } from './amended.ts';
import type { BarStore } from './bar-store.ts';
import { changesOf } from './changes.ts';
import { barCount } from './columns.ts';
import { rebuildAggregates } from './higher-timeframes.ts';
import { insertMinutes, type Minutes } from './minutes.ts';
import { blockOf } from './stamp.ts';

/** A stretch of one market that is compared with what is stored: bars with after < close time ≤ through, UTC ms. */
interface AmendedStretch {
  readonly after: number;
  readonly through: number;
  readonly stamp: Stamp;
}

/**
 * Writes the minutes that differ from what is stored, as the next revision of each, and then every bar of a higher timeframe that
 * contains one of them. `minutes` cover (after, through] with their fills. Run again after a kill, it does the same work under the
 * same revisions.
 */
export async function amendMinutes(
  store: BarStore,
  calendar: Calendar,
  { minutes, after, through, stamp }: AmendedStretch & { readonly minutes: readonly Minutes[] },
): Promise<Amended> {
  if (minutes.length === 0 || through <= after) return NOTHING_AMENDED;
  const given = minutes.map(({ symbol, bars, filled }) => ({ symbol, timeframe: '1m' as const, bars, filled }));
  const changes = await changesOf(store, given, { after, through, runId: stamp.runId });
  if (changes.length === 0) return NOTHING_AMENDED;
  const parts = changes.map(({ source, ...change }) => {
    const fills = new Set(source.bars.openTime.filter((_, i) => source.filled[i] === 1));
    return { ...change, filled: Uint8Array.from(change.bars.openTime, (time) => Number(fills.has(time))) };
  });
  await insertMinutes(store, parts, blockOf(stamp, 'amend'));
  await rebuildAggregates(store, calendar, { timeframe: '1m', changed: parts, through, stamp });
  const amended = amendedOf(parts);
  await store.markCorrected(amended.symbols);
  return amended;
}

/**
 * Writes the official days that differ from what is stored, and the weeks that contain them. Days from `newFrom` (UTC ms) on are
 * new: they are written and counted, but are not among the amended symbols.
 */
export async function amendDays(
  store: BarStore,
  calendar: Calendar,
  { days, after, through, newFrom, stamp }: AmendedStretch & { days: readonly SymbolBars[]; newFrom: number },
): Promise<Amended> {
  const range = { after, through, runId: stamp.runId };
  const changed = await changesOf(store, days, range, { official: true });
  if (changed.length === 0) return NOTHING_AMENDED;
  const rev = changed.map((part) => part.rev);
  await store.insertBars(changed, { source: 'official', rev, ...blockOf(stamp, 'amend') });
  await rebuildAggregates(store, calendar, { timeframe: '1d', changed, through, stamp });
  const earlier = changed.filter(({ bars }) => bars.openTime.some((time) => time < newFrom));
  return { ...amendedOf(earlier), bars: barCount(changed) };
}
