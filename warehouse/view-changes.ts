import { z } from 'zod';
import type { View } from './views.ts';
import type { Warehouse } from './warehouse.ts';

/** A view to make or replace, or one to take away. */
export interface ViewChange {
  readonly name: string;
  /** Null: the view is no longer defined. */
  readonly view: View | null;
}

/** The comment of a view says from which definition it was made, so the two cannot disagree, however a process ends. */
const MARK = 'definition ';
/** Views that are ours even without the comment: those that numbered migrations made. */
const TIER_VIEW = /^(tier|snapshot)_[a-z0-9]+_/;

/** A view reads with the rights of who made it: a user who was granted the view alone needs no table below it. */
const SECURITY = 'DEFINER = CURRENT_USER SQL SECURITY DEFINER';

const storedSchema = z.object({ name: z.string(), comment: z.string() });

/**
 * What must change for the warehouse to have exactly these views: replacements in the order given, then what goes; only those that
 * are not there, when `missing` is asked for. Nothing for a schema that defines no view at all.
 */
export async function viewChanges(
  warehouse: Warehouse,
  views: readonly View[],
  mode: 'all' | 'missing' = 'all',
): Promise<ViewChange[]> {
  if (views.length === 0) return [];
  const stored = await warehouse.query({
    sql: `SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View' ORDER BY name`,
    schema: storedSchema,
  });
  const comments = new Map(stored.map(({ name, comment }) => [name, comment]));
  if (mode === 'missing')
    return views.filter(({ name }) => !comments.has(name)).map((view) => ({ name: view.name, view }));
  const defined = new Set(views.map(({ name }) => name));
  return [
    ...views
      .filter(({ name, checksum }) => comments.get(name) !== `${MARK}${checksum}`)
      .map((view) => ({ name: view.name, view })),
    ...stored
      .filter(({ name, comment }) => !defined.has(name) && (comment.startsWith(MARK) || TIER_VIEW.test(name)))
      .map(({ name }) => ({ name, view: null })),
  ];
}

/** How a change is told to an operator. */
export const describeChange = ({ name, view }: ViewChange): string => `${view === null ? 'drop ' : ''}view ${name}`;

/** Makes one change. A replacement is atomic: a reader meets the old view or the new one. */
export async function applyChange(warehouse: Warehouse, { name, view }: ViewChange): Promise<void> {
  await warehouse.command(
    view === null
      ? `DROP VIEW IF EXISTS ${name} SYNC`
      : `CREATE OR REPLACE VIEW ${name} ${SECURITY} AS\n${view.select}\nCOMMENT '${MARK}${view.checksum}'`,
  );
}
