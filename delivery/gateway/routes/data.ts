import type { FastifyInstance } from 'fastify';
import { can, TIERS, tierNamed } from '#contracts/tiers.ts';
import type { Database } from '#database/database.ts';
import { readRights } from '#database/grants.ts';
import { DAY } from '#market/time.ts';
import type { ListedSnapshot, ServedSnapshots } from '#releases/snapshots/served.ts';
import { dayText } from '#wording/dates.ts';
import { countText, sizeText } from '#wording/numbers.ts';
import { SNAPSHOT } from '../../access/claims.ts';
import type { SigningKeys } from '../../access/keys.ts';
import { LONGEST_SNAPSHOT_DAYS } from '../../access/links.ts';
import { opens, SNAPSHOTS } from '../../access/scope.ts';
import { HOME, say } from '../answers.ts';
import type { SayEnded } from '../ended.ts';
import type { Section } from '../message-section.ts';
import type { RightsInForce } from '../rights.ts';
import type { Sessions } from '../sessions.ts';
import { saySignedOut } from '../signed-out.ts';

interface DataFacts {
  readonly database: Database;
  readonly keys: SigningKeys;
  readonly snapshots: ServedSnapshots;
  readonly sessions: Sessions;
  readonly rights: RightsInForce;
  readonly ended: SayEnded;
  readonly baseUrl: string;
  /** UTC ms */
  readonly now: () => number;
}

/** Days that the page lists; the index has all of them. */
const MOST_DAYS = 30;

/** `/data`: the reader of a session sees the snapshots of its tier and the lines that open them, which end with its link. */
export function dataRoutes(app: FastifyInstance, facts: DataFacts): void {
  const { database, keys, snapshots, sessions, rights, ended, baseUrl, now } = facts;
  app.get('/data', async (request, reply) => {
    const claim = await sessions.read(request);
    if (claim === null) return saySignedOut(reply, '/data');
    const worth = await rights.ofSession(claim);
    if ('ended' in worth) return await ended(reply, claim, worth.ended);
    const { tier } = worth;
    if (!can(tierNamed(tier), 'evidence')) {
      const readers = TIERS.filter((entry) => can(entry, 'evidence')).map(({ name }) => name);
      return say(reply, 403, {
        title: 'Data for programs',
        text: `It comes with ${readers.join(', ')}.`,
        links: [HOME],
      });
    }
    if (!opens(claim.scope, SNAPSHOTS))
      return say(reply, 403, {
        title: 'Data for programs',
        text: 'Your link opens one page. Please ask for one to the whole report.',
        links: [HOME],
      });
    const list = (await snapshots.list(tier)).reverse();
    // A session ends in hours and a program goes on: its address ends with the grant, and is worth what that is worth.
    const granted = await readRights(database, { tenantId: claim.n, grantId: claim.g, recipientId: claim.r });
    const until = Math.min(granted?.expiresAt ?? 0, now() + LONGEST_SNAPSHOT_DAYS * DAY);
    const sig = await keys.sign(SNAPSHOT, { ...claim, tier, scope: SNAPSHOTS, exp: Math.floor(until / 1000) });
    const at = (path: string) => `${baseUrl.replace(/\/$/, '')}${SNAPSHOTS}/${path}?sig=${sig}`;
    return say(reply.header('cache-control', 'no-store'), 200, {
      title: 'Data for programs',
      text: `What the tier ${tier} reads, as tables of each market day. These addresses are yours: keep them as you keep a password. They end on ${dayText(until)}, with your link.`,
      links: [HOME],
      sections: [...linesOf(list[0], at, tier), daysOf(list), ...tablesOf(list[0])],
    });
  });
}

/** What a reader copies for the newest day. */
function linesOf(newest: ListedSnapshot | undefined, at: (path: string) => string, tier: string): Section[] {
  if (newest === undefined) return [];
  const day = newest.period;
  const table = at(`${day}/regimes.parquet`);
  return [
    {
      title: `Lines for ${day}`,
      lines: [
        { label: 'DuckDB: every table', text: `ATTACH '${at(`${day}/${tier}.duckdb`)}' AS d;` },
        { label: 'DuckDB: one table', text: `FROM '${table}' WHERE symbol = 'BTCUSDT';` },
        { label: 'Polars', text: `pl.scan_parquet('${table}')` },
        { label: 'pandas', text: `pd.read_parquet('${table}')` },
        { label: 'ClickHouse', text: `SELECT * FROM url('${table}', Parquet)` },
        { label: 'Every day there is, as JSON', text: at('index.json') },
      ],
    },
  ];
}

const sum = (tables: ListedSnapshot['tables'], of: 'rows' | 'bytes'): number =>
  tables.reduce((all, table) => all + table[of], 0);

const daysOf = (list: readonly ListedSnapshot[]): Section => ({
  title: 'Days',
  ...(list.length === 0 ? { note: 'None yet: a day has one when its last market has closed.' } : {}),
  head: ['Day', 'Tables', 'Rows', 'Parquet', '.duckdb', 'Id'],
  rows: list
    .slice(0, MOST_DAYS)
    .map(({ period, revision, tables, database, id }) => [
      ...[
        revision === 1 ? period : `${period}, corrected`,
        countText(tables.length),
        countText(sum(tables, 'rows')),
        sizeText(sum(tables, 'bytes')),
      ],
      ...[database === null ? '–' : sizeText(database.bytes), id.slice(0, 12)],
    ]),
});

const tablesOf = (newest: ListedSnapshot | undefined): Section[] =>
  newest === undefined
    ? []
    : [
        {
          title: `Tables of ${newest.period}`,
          head: ['Table', 'Rows', 'Parquet', 'SHA-256'],
          rows: newest.tables.map(({ name, rows, bytes, sha256 }) => [
            name,
            countText(rows),
            sizeText(bytes),
            sha256.slice(0, 12),
          ]),
          note: 'The table dictionary says what every column means.',
        },
      ];
