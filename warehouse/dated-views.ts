/** Names of views that give a table or view as of a time. */
export const DATED = 'dated_';
/** The same of a tier's views. */
const SNAPSHOT = 'snapshot_';
const TIER = 'tier_';

/** Whether a view is read as of a time. */
export const isDated = (name: string): boolean => name.startsWith(DATED) || name.startsWith(SNAPSHOT);

/** A table that a query reads: what follows FROM or JOIN and is no subquery. */
const READ = /\b(FROM|JOIN)\s+(\w+)(\s+FINAL\b)?(?=(\s+AS\b)?)/g;
const MOMENT = "{as_of:DateTime64(3, 'UTC')}";
const AS_OF = `(as_of = ${MOMENT})`;
/** The column of a view that is told of one moment as a whole. */
const TOLD_NOW = "now64(3, 'UTC') AS as_of";

/** A view whose rows do not say when they were known, with the moment that it is told of: now, or that which a dated one is asked for. */
export const asOfNow = (select: string): string => `SELECT *, ${TOLD_NOW}\nFROM (\n${select}\n)`;

/**
 * Every view as it was at a time: `dated_<name>(as_of)`, and `snapshot_<tier>_<name>(as_of)` for those of a tier. Each is the view itself with
 * other tables below it: a table with a definition in the folder `dated` is read by that one, and so is every view that reads such a table
 * through others. So a view has one text, and a past day is told by the same rules as today.
 * @param selects all views by name, those of the folder `dated` with their prefix.
 * @param readers names of the tiers whose views are wanted as of a time.
 */
export function withDates(selects: ReadonlyMap<string, string>, readers: readonly string[]): Map<string, string> {
  const wanted = [...selects.keys()].filter(
    (name) => !name.startsWith(DATED) && (!name.startsWith(TIER) || readers.some((tier) => isOf(name, tier))),
  );
  const given = [...selects.keys()].filter((name) => name.startsWith(DATED));
  const dated = new Map(given.map((name) => [name.slice(DATED.length), name]));
  for (let before = -1; before !== dated.size; ) {
    before = dated.size;
    for (const name of wanted)
      if (!dated.has(name) && tablesOf(selects.get(name) ?? '').some((table) => dated.has(table)))
        dated.set(name, datedName(name));
  }
  const through = (select: string, self: string) =>
    select
      .replace(TOLD_NOW, () => `${MOMENT} AS as_of`)
      .replaceAll(READ, (text, word: string, table: string, _final, named?: string) => {
        const other = dated.get(table);
        if (other === undefined || other === self) return text;
        return `${word} ${other}${AS_OF}${named === undefined ? ` AS ${table}` : ''}`;
      });
  return new Map(
    [...dated].map(([name, other]) => [other, through(selects.get(other) ?? selects.get(name) ?? '', other)]),
  );
}

const datedName = (name: string): string =>
  name.startsWith(TIER) ? `${SNAPSHOT}${name.slice(TIER.length)}` : `${DATED}${name}`;

const isOf = (name: string, tier: string): boolean => name.startsWith(`${TIER}${tier}_`);

const tablesOf = (select: string): string[] => [...select.matchAll(READ)].map(([, , table = '']) => table);
