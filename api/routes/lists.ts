import { z } from 'zod';
import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { SNAPSHOT_TABLES } from '#reports/snapshots/tables.ts';
import { ApiProblem } from '../answers/problem.ts';
import type { ApiTable } from '../tables/table-columns.ts';
import { tablePage } from '../tables/table-page.ts';
import type { ApiAnswer, ApiRoute, ApiServices, Call } from './route.ts';

const MOST = 500;
const USUAL = 100;

const time = z.iso.datetime({ offset: true }).or(z.iso.date());
/** Rows that have one value. */
const EQUALS = {
  symbol: z.string().max(64).optional().describe('Rows of this instrument alone'),
  timeframe: z.enum(TIMEFRAMES).optional().describe('Rows of this chart alone'),
  asset_class: z.string().max(32).optional().describe('Rows of this class alone'),
  market: z.string().max(32).optional().describe('Rows of this market alone'),
  label: z.enum(REGIME_LABELS).optional().describe('Rows with this regime alone'),
};
type Filter = keyof typeof EQUALS;
const FILTERS = Object.keys(EQUALS) as Filter[];
/** What every list takes beside them. */
const WALK = {
  from: time.optional().describe('Rows of this moment or later, by the column of time of the table'),
  to: time.optional().describe('Rows before this moment'),
  limit: z.coerce.number().int().min(1).max(MOST).default(USUAL).describe(`Rows of a page, at most ${MOST}`),
  cursor: z.string().max(2_000).optional().describe('`next` of the page before'),
};
/** Columns of time, the one that tells most of a row first. */
const TIMES = ['close_time', 'bar_close', 'day', 'week', 'as_of'];

const list = z.object({
  as_of: z.string().describe('The moment that every page of the walk tells of'),
  table: z.string(),
  data: z.array(z.record(z.string(), z.unknown())),
  next: z.string().nullable().describe('The cursor of the next page; null: this is the last'),
});

interface ListRoute extends Pick<ApiRoute, 'id' | 'path' | 'summary'> {
  /** Null: the one of the path. */
  readonly table: string | null;
  readonly filters: readonly Filter[];
  readonly params?: ApiRoute['params'];
  readonly example?: string;
}

const symbol = z.string().min(1).max(64).describe('The symbol; a slash in it as %2F');
const LISTS: readonly ListRoute[] = [
  {
    id: 'listRegimes',
    path: '/v1/regimes',
    table: 'regimes',
    filters: ['symbol', 'timeframe', 'label'],
    summary: 'The newest regime of every chart',
  },
  {
    id: 'listChanges',
    path: '/v1/changes',
    table: 'changes',
    filters: ['symbol', 'timeframe'],
    summary: 'Changes of regime since the close before',
  },
  {
    id: 'listHistory',
    path: '/v1/history',
    table: 'history',
    filters: ['symbol', 'timeframe'],
    summary: 'Changes of regime of past days',
  },
  {
    id: 'listRegimeHistory',
    path: '/v1/instruments/{symbol}/regimes',
    table: 'regime_history',
    filters: ['timeframe', 'label'],
    params: { symbol },
    summary: 'The regime of every bar of an instrument',
    example: '/v1/instruments/BTCUSDT/regimes?timeframe=1d',
  },
  {
    id: 'listRanges',
    path: '/v1/ranges',
    table: 'ranges',
    filters: ['symbol', 'timeframe'],
    summary: 'How wide the next moves will be',
  },
  {
    id: 'listRangeOutcomes',
    path: '/v1/range-outcomes',
    table: 'range_outcomes',
    filters: ['symbol'],
    summary: 'Whether ranges held',
  },
  {
    id: 'listDirections',
    path: '/v1/directions',
    table: 'signals',
    filters: ['symbol', 'timeframe'],
    summary: 'What is said of directions, chart by chart',
  },
  {
    id: 'listNoveltyDays',
    path: '/v1/novelty-days',
    table: 'novelty_days',
    filters: ['symbol'],
    summary: 'How unusual each day was',
  },
  {
    id: 'listShiftsFound',
    path: '/v1/shifts-found',
    table: 'shifts',
    filters: ['market', 'timeframe'],
    summary: 'Shifts of correlation that were found',
  },
  {
    id: 'listSeries',
    path: '/v1/series',
    table: 'context',
    filters: ['symbol', 'timeframe', 'asset_class', 'label'],
    summary: 'Regimes of macro, on-chain and DeFi series',
  },
  {
    id: 'listLedgerHeads',
    path: '/v1/ledger-heads',
    table: 'ledger_heads',
    filters: [],
    summary: 'Hashes that fix what was said',
  },
  {
    id: 'listRows',
    path: '/v1/tables/{table}',
    table: null,
    filters: FILTERS,
    params: {
      table: z
        .string()
        .regex(/^[a-z_]{1,40}$/)
        .describe('A table, as GET /v1/tables names it'),
    },
    summary: 'Rows of any table of your tier',
    example: '/v1/tables/regimes?limit=2',
  },
];

const common = {
  method: 'GET',
  scope: 'reports:read',
  permission: 'reports',
  limits: 'lists',
  status: 200,
  since: '2026-12-01',
} as const;

export const listRoutes: readonly ApiRoute[] = [
  ...LISTS.map(
    ({ table, filters, params = {}, example, ...route }): ApiRoute => ({
      ...common,
      ...route,
      about: `${table === null ? 'The rows of a table.' : `${SNAPSHOT_TABLES[table]?.about}`} Columns, units and meanings: GET /v1/tables. Follow \`next\` until it is null: every page tells of the moment of the first.`,
      weight: 2,
      params,
      query: { ...Object.fromEntries(filters.map((name) => [name, EQUALS[name]])), ...WALK },
      answer: list,
      problems: ['ARGUS_API_CURSOR', 'ARGUS_API_TIER', 'ARGUS_API_NOT_FOUND', 'ARGUS_API_NO_RELEASE'],
      example: { path: example ?? route.path },
      handle: (call, services) => listOf(call, services, table ?? (call.params['table'] as string)),
    }),
  ),
  {
    ...common,
    id: 'listTables',
    path: '/v1/tables',
    summary: 'Tables of your tier, with what every column means',
    about:
      'Every table that your tier reads: what a row is, by what rows are named and sorted, and the meaning and unit of each column.',
    weight: 1,
    params: {},
    query: {},
    answer: z.object({
      data: z.array(
        z.object({
          table: z.string(),
          about: z.string(),
          keys: z.array(z.string()),
          columns: z.array(
            z.object({ name: z.string(), meaning: z.string(), unit: z.string(), values: z.array(z.string()) }),
          ),
        }),
      ),
    }),
    problems: [],
    example: { path: '/v1/tables' },
    async handle({ principal }, services) {
      const tables = [...(await services.lists().tables.tablesOf(principal.tier)).values()];
      return { json: { data: tables.map(describedTable) } };
    },
  },
];

const describedTable = ({ name, about, keys, columns }: ApiTable) => ({
  table: name,
  about,
  keys,
  columns: columns.map(({ name: column, entry: { meaning, unit = '', values = [] } }) => ({
    name: column,
    meaning,
    unit,
    values,
  })),
});

async function listOf(call: Call, services: ApiServices, name: string): Promise<ApiAnswer> {
  const { principal, params, query } = call;
  const { tier, tenantId } = principal;
  const { warehouse, tables } = services.lists();
  const table = (await tables.tablesOf(tier)).get(name) ?? (await refused(services, name, tier));
  const asked: Record<string, unknown> = { ...query, ...params };
  const filters = FILTERS.filter((column) => asked[column] !== undefined).map(
    (column) => [column, String(asked[column])] as const,
  );
  const timeColumn = TIMES.find((column) => table.columns.some((each) => each.name === column)) ?? null;
  const hasTimes = query['from'] !== undefined || query['to'] !== undefined;
  const missing =
    filters.find(([column]) => !table.columns.some((each) => each.name === column))?.[0] ??
    (hasTimes && timeColumn === null ? 'from' : null);
  if (missing !== null)
    throw new ApiProblem('ARGUS_API_INVALID', `The table ${name} has no column ${missing}.`, {
      errors: [
        {
          pointer: missing,
          message: `filters of this table: ${FILTERS.filter((column) => table.columns.some((each) => each.name === column)).join(', ')}`,
        },
      ],
    });
  const limit = query['limit'] as number;
  const about = [tenantId, tier, name, JSON.stringify([filters, query['from'] ?? null, query['to'] ?? null])];
  const cursor = query['cursor'] as string | undefined;
  const place = cursor === undefined ? null : services.cursors.read(cursor, about);
  const asOf = place?.asOf ?? (await tables.newest(tier));
  if (asOf === null)
    throw new ApiProblem('ARGUS_API_NO_RELEASE', 'No run is committed yet.', { headers: { 'retry-after': '60' } });
  const page = await tablePage(warehouse, table, {
    tier,
    asOf,
    equal: Object.fromEntries(filters),
    timeColumn,
    from: momentOf(query['from']),
    to: momentOf(query['to']),
    after: place?.after ?? null,
    limit,
  });
  const next = page.next === null ? null : services.cursors.sign({ asOf, after: [...page.next] }, about);
  const headers = {
    'argus-as-of': new Date(asOf).toISOString(),
    ...(next === null ? {} : { link: `<${linkOf(call, services, next)}>; rel="next"` }),
  };
  return { json: { as_of: new Date(asOf).toISOString(), table: name, data: page.rows, next }, headers };
}

/** The address of the next page: that of this one with another cursor. */
function linkOf({ url }: Call, { base }: ApiServices, cursor: string): string {
  const address = new URL(url, base);
  address.searchParams.set('cursor', cursor);
  return address.href;
}

const momentOf = (value: unknown): number | null => (typeof value === 'string' ? Date.parse(value) : null);

/** Why a tier does not read a table: another does, or there is none. */
async function refused({ tiers, lists }: ApiServices, name: string, tier: string): Promise<never> {
  for (const reader of tiers.filter((each) => can(each, 'evidence')))
    if ((await lists().tables.tablesOf(reader.name)).has(name))
      throw new ApiProblem('ARGUS_API_TIER', `The tier ${reader.name} reads the table ${name}; yours is ${tier}.`);
  throw new ApiProblem('ARGUS_API_NOT_FOUND', `There is no table ${name}.`);
}
