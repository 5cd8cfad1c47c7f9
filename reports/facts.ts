import { REGIME_LABELS } from '#market/regime-label.ts';
import { classTitle } from '#wording/labels.ts';
import type { ChangeModel } from './models/change.ts';
import type { ClassCounts } from './models/class-counts.ts';
import type { ChangeRow } from './queries/changes.ts';
import type { InstrumentRow, TierRows } from './tier-rows.ts';

/** What pages and mails of a tier have in common: its changes, longest timeframes first, and its counts per class in class order. */
export interface TierFacts {
  readonly bySymbol: ReadonlyMap<string, InstrumentRow>;
  readonly changes: readonly ChangeModel[];
  readonly classes: readonly ClassCounts[];
}

export function factsOf(rows: TierRows): TierFacts {
  const bySymbol = new Map(rows.instruments.map((instrument) => [instrument.symbol, instrument]));
  const changes = rows.changes.map((row) => changeOf(row, bySymbol));
  const names = [...new Set(rows.instruments.map(({ assetClass }) => assetClass))].sort();
  return { bySymbol, changes, classes: names.map((name) => countsOf(name, rows, changes)) };
}

/** A change with the name and the class of its instrument. */
export const changeOf = (row: ChangeRow, instruments: ReadonlyMap<string, InstrumentRow>): ChangeModel => ({
  ...row,
  name: instruments.get(row.symbol)?.name ?? row.symbol,
  assetClass: instruments.get(row.symbol)?.assetClass ?? '',
});

/** The as-of and the run of the newest of some rows; runs of one as-of go by name. Zero and '' of none. */
export function newestOf(members: readonly Pick<InstrumentRow, 'asOf' | 'runId'>[]): {
  readonly asOf: number;
  readonly runId: string;
} {
  return members.reduce(
    (best, { asOf, runId }) =>
      asOf > best.asOf || (asOf === best.asOf && runId > best.runId) ? { asOf, runId } : best,
    { asOf: 0, runId: '' },
  );
}

function countsOf(assetClass: string, rows: TierRows, changes: readonly ChangeModel[]): ClassCounts {
  const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
  const changed =
    rows.classChanges.find((row) => row.assetClass === assetClass)?.changed ??
    new Set(changes.filter((c) => c.assetClass === assetClass && c.timeframe === '1d').map((c) => c.symbol)).size;
  return {
    assetClass,
    title: classTitle(assetClass),
    total: members.length,
    known: members.filter(({ daily }) => daily !== null).length,
    counts: REGIME_LABELS.map((name) => members.filter(({ daily }) => daily === name).length),
    changed,
  };
}
