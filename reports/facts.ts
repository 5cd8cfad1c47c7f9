import { REGIME_LABELS } from '#market/regime-label.ts';
import { classTitle } from '#wording/words.ts';
import type { ChangeModel, ClassCounts } from './models.ts';
import type { ChangeRow, InstrumentRow, TierRows } from './rows.ts';

/** What pages and mails of a tier have in common: its changes, longest charts first, and its counts per class in class order. */
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

/** The instrument whose newest row is the newest of all: its as-of and run stand on the page. Runs of one as-of go by name. */
export const newestOf = (members: readonly InstrumentRow[]): InstrumentRow =>
  members.reduce((best, row) =>
    row.asOf > best.asOf || (row.asOf === best.asOf && row.runId > best.runId) ? row : best,
  );

export const changeOf = (row: ChangeRow, instruments: ReadonlyMap<string, InstrumentRow>): ChangeModel => ({
  ...row,
  name: instruments.get(row.symbol)?.name ?? row.symbol,
  assetClass: instruments.get(row.symbol)?.assetClass ?? '',
});

function countsOf(assetClass: string, rows: TierRows, changes: readonly ChangeModel[]): ClassCounts {
  const members = rows.instruments.filter((instrument) => instrument.assetClass === assetClass);
  const changed =
    rows.changedByClass.get(assetClass) ??
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
