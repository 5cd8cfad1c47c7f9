import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { CAPABILITIES, can, type Tier, type TierTable } from '#contracts/tiers.ts';
import { asOfNow, DATED, withDates } from './dated-views.ts';
import { splitStatements } from './statements.ts';

/** A view as a file of `migrations/clickhouse/views` defines it; `{tier}` and `{historyDays}` stand in its SQL. */
export interface ViewDefinition {
  /** With `{tier}` in it for a view that each tier has of its own. */
  readonly name: string;
  readonly select: string;
  /** The table or view that it gives as of a time, by the parameter `as_of`. */
  readonly dates?: string;
  /** Whether a tier has the view. A view that belongs to no tier has none of these. */
  readonly condition: Condition;
}

/** A view as it stands in a warehouse. */
export interface View {
  readonly name: string;
  readonly select: string;
  /** SHA-256 of all that it follows from: its SQL, the views it reads, and the newest numbered migration. */
  readonly checksum: string;
}

const conditionSchema = z.strictObject({
  /** A capability that the tier has, or one that it has not. */
  needs: z.enum(CAPABILITIES).optional(),
  lacks: z.enum(CAPABILITIES).optional(),
  /** Whether the history of the tier is limited to days. */
  history: z.enum(['days', 'whole']).optional(),
  /** Whether each row says when it was known. Else the whole view does: as of the moment that is asked for. */
  as_of: z.enum(['rows']).optional(),
});
type Condition = z.infer<typeof conditionSchema>;

const FILE = /^([a-z0-9_]+)(\.[a-z0-9_]+)?\.sql$/;
const HEADER = /^-- (\w+): (\w+)$/;

/**
 * The definitions in a folder, those of tiers in its folder `tiers`, and those that give a table as of a time in its folder `dated`: a file
 * for a view, `name.sql`, or `name.variant.sql` where tiers differ. Empty for a folder that is not there.
 * @throws RangeError for a file that is not one statement, is not named like a view, or is of tiers and does not say which;
 * ZodError for a header that means nothing.
 */
export function readViews(directory: string): ViewDefinition[] {
  const shared = readFolder(directory);
  const tiers = readFolder(path.join(directory, 'tiers'));
  // A view whose header is not understood must not be given to everybody.
  const open = tiers.find(({ condition: { needs, lacks } }) => needs === undefined && lacks === undefined);
  if (open !== undefined) throw new RangeError(`the view ${open.name} of tiers does not say which tiers it is for`);
  const dated = readFolder(path.join(directory, 'dated'));
  return [
    ...shared,
    ...dated.map((view) => ({ ...view, name: `${DATED}${view.name}`, dates: view.name })),
    ...tiers.map((view) => ({ ...view, name: `tier_{tier}_${view.name}` })),
  ];
}

function readFolder(directory: string): ViewDefinition[] {
  if (!existsSync(directory)) return [];
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'));
  return files.sort().map((file) => {
    const name = FILE.exec(file)?.[1];
    if (name === undefined) throw new RangeError(`the file ${file} is not named like a view`);
    const text = readFileSync(path.join(directory, file), 'utf8');
    const [select, ...more] = splitStatements(text);
    if (select === undefined || more.length > 0) throw new RangeError(`the view ${file} is not one statement`);
    return { name, select, condition: conditionSchema.parse(headerOf(text)) };
  });
}

/** The `-- key: word` lines that a file begins with. */
function headerOf(text: string): Record<string, string> {
  const header: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const [, key, value] = HEADER.exec(line) ?? [];
    if (key === undefined || value === undefined) break;
    header[key] = value;
  }
  return header;
}

/**
 * Every view of these tiers, a view after those that it reads.
 * @param version number of the newest numbered migration. The engine fixes the columns of a view when it is made, so a change of
 * tables makes every view anew.
 * @throws RangeError when two definitions give the same view, or views read each other in a circle.
 */
export function renderViews(definitions: readonly ViewDefinition[], tiers: TierTable, version: number): View[] {
  const selects = new Map<string, string>();
  for (const definition of definitions) {
    for (const { name, select } of rendered(definition, tiers)) {
      if (selects.has(name)) throw new RangeError(`two definitions give the view ${name}`);
      selects.set(name, select);
    }
  }
  const readers = tiers.filter((tier) => can(tier, 'evidence')).map(({ name }) => name);
  for (const [name, select] of withDates(selects, readers)) selects.set(name, select);
  const views = new Map<string, View>();
  const open = new Set<string>();
  const add = (name: string, select: string): View => {
    const known = views.get(name);
    if (known !== undefined) return known;
    if (open.has(name)) throw new RangeError(`views read each other in a circle: ${[...open, name].join(', ')}`);
    open.add(name);
    const words = new Set(select.match(/\w+/g));
    const read = [...selects].filter(([other]) => words.has(other)).map(([other, text]) => add(other, text).checksum);
    open.delete(name);
    const checksum = createHash('sha256')
      .update(JSON.stringify([version, name, select, read]))
      .digest('hex');
    const view = { name, select, checksum };
    views.set(name, view);
    return view;
  };
  for (const [name, select] of selects) add(name, select);
  return [...views.values()];
}

function rendered({ name, select, condition }: ViewDefinition, tiers: TierTable): { name: string; select: string }[] {
  if (!name.includes('{tier}')) return [{ name, select }];
  return tiers
    .filter((tier) => holds(condition, tier))
    .map((tier) => {
      const fill = (text: string) =>
        text.replaceAll('{tier}', tier.name).replaceAll('{historyDays}', String(tier.historyDays));
      return { name: fill(name), select: fill(condition.as_of === 'rows' ? select : asOfNow(select)) };
    });
}

const holds = ({ needs, lacks, history }: Condition, tier: Tier): boolean =>
  (needs === undefined || can(tier, needs)) &&
  (lacks === undefined || !can(tier, lacks)) &&
  (history === undefined || (history === 'whole') === (tier.historyDays === null));
