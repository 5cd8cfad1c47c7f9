import type { TargetModel } from '#reports/models/evaluation.ts';

/** Targets of one kind that differ only in where they were held: a row for each kind, a column for each place. */
export interface HeldTable {
  /** What the columns are: `2016`, or `fifth 1 of volatility`. */
  columns: string[];
  rows: { name: string; target: string; cells: (TargetModel | undefined)[] }[];
}

const HELD = /^(?<name>.+), held in (?<place>.+)$/;
/** Years stand in a table of their own, and so do fifths: their targets differ. */
const kindOf = (place: string) => place.replaceAll(/\d+/g, '#');

/** Returns the targets that are held in a place, as tables, and the rest in their order. */
export const heldApart = (targets: readonly TargetModel[]): { tables: HeldTable[]; rest: TargetModel[] } => {
  const tables = new Map<string, HeldTable>();
  const rest: TargetModel[] = [];
  for (const target of targets) {
    const { name, place } = HELD.exec(target.what)?.groups ?? {};
    if (name === undefined || place === undefined) {
      rest.push(target);
      continue;
    }
    const table = tables.get(kindOf(place)) ?? { columns: [], rows: [] };
    tables.set(kindOf(place), table);
    if (!table.columns.includes(place)) table.columns.push(place);
    let row = table.rows.find((candidate) => candidate.name === name && candidate.target === target.target);
    if (row === undefined) {
      row = { name, target: target.target, cells: [] };
      table.rows.push(row);
    }
    row.cells[table.columns.indexOf(place)] = target;
  }
  return { tables: [...tables.values()], rest };
};
