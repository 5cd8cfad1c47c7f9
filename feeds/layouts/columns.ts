import { ArgusError } from '#errors/argus-error.ts';
import type { Column } from '../tables/relation.ts';
import type { Layout } from './layouts.ts';
import { ALIASES, nameOf, type Role, type Roles } from './roles.ts';

const TIMED: readonly Role[] = ['open', 'high', 'low', 'close', 'volume'];
/** Columns of single letters are prices only together. */
const SINGLE = ['o', 'h', 'l', 'c'];

const MONEY =
  /^volume_(in_)?(usd[tc]?|busd|tusd|fdusd|dai|eur|gbp|jpy|chf|aud|cad|krw|try|inr|brl|rub|cny|hkd|quote|notional|currency|money)$/;

/** The columns of a table by their roles: the names of the layout first, then the common ones. */
export function rolesOf(columns: readonly Column[], layout: Layout | null): Roles {
  const byName = new Map<string, string>();
  for (const { name } of columns) if (!byName.has(nameOf(name))) byName.set(nameOf(name), name);
  const letters = SINGLE.every((name) => byName.has(name));
  const roles: Roles = {};
  for (const [role, aliases] of ALIASES) {
    const vendorName = layout?.names?.[role];
    const found = [...(vendorName === undefined ? [] : [vendorName]), ...aliases].find(
      (alias) => byName.has(alias) && (alias.length > 1 || letters),
    );
    if (found !== undefined) roles[role] = byName.get(found) as string;
  }
  if (roles.volume === undefined) {
    // "Volume BTC" beside "Volume USDT": one is in coins, the other is money, which is no volume.
    const named = columns.find(({ name }) => /^volume_/.test(nameOf(name)) && !MONEY.test(nameOf(name)));
    if (named !== undefined) roles.volume = named.name;
  }
  if (roles.time === undefined && letters && byName.has('t')) roles.time = byName.get('t') as string;
  if (roles.time === undefined && roles.open !== undefined) {
    // pandas saves its index without a name.
    const index = columns[0];
    if (index !== undefined && /^(|column0|unnamed:_0|index|__index_level_0__)$/.test(nameOf(index.name)))
      roles.time = index.name;
  }
  return roles;
}

/** The roles of columns c0, c1, … of a table without header. */
export function rolesByPlace({ columns = [] }: Layout): Roles {
  const roles: Roles = {};
  for (const [i, role] of columns.entries()) if (role !== '') roles[role] = `c${i}`;
  return roles;
}

/** Throws ARGUS_FEED_FORMAT that names every missing column, and the ones that are there. */
export function requireColumns(
  path: string,
  roles: Roles,
  columns: readonly Column[],
  unreadable: readonly Column[],
): void {
  const missing: string[] = TIMED.filter((role) => roles[role] === undefined);
  if (roles.time === undefined && roles.date === undefined && roles.close_time === undefined) {
    const common = ['ts', 'timestamp', 'open_time', 'time', 'datetime', 'date'];
    missing.unshift(`time (${common.join(', ')})`);
  }
  // The name of a file must not stand in for a column of symbols that cannot be read.
  const hidden = unreadable.find(({ name }) =>
    [...ALIASES].some(([role, aliases]) => roles[role] === undefined && aliases.includes(nameOf(name))),
  );
  if (hidden !== undefined)
    throw new ArgusError('ARGUS_FEED_FORMAT', `${path}: column ${hidden.name} is ${hidden.type}, which is not read`);
  refuseRepeated(path, roles, columns);
  if (missing.length === 0) return;
  const found = [
    ...columns.map(({ name }) => name),
    ...unreadable.map(({ name, type }) => `${name} (${type}: not read)`),
  ];
  throw new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${path} has no column ${missing.join(', ')}; its columns are ${found.join(', ')}: name them date,open,high,low,close,volume`,
  );
}

/** Throws ARGUS_FEED_FORMAT where a role has a column whose name another column has too. */
export function refuseRepeated(path: string, roles: Roles, columns: readonly Column[]): void {
  const used = Object.entries(roles).find(([, column]) =>
    columns.some(({ name, repeated }) => repeated && name === column),
  );
  if (used === undefined) return;
  const what = `${path} has several columns named ${used[1]}, and nothing says which of them is its ${used[0]}`;
  throw new ArgusError('ARGUS_FEED_FORMAT', `${what}: give each a name of its own`);
}
