import { z } from 'zod';
import type { MarketId } from '#market/market-id.ts';
import type { UtcMs } from '#market/time.ts';
import type { Timeframe } from '#market/timeframe.ts';
import type { Warehouse } from '../warehouse.ts';
import { BAR_KEY, type Located, locate, locatorOf } from './locator.ts';
import { BAR_CONTENT, rowHash } from './row-sums.ts';
import { SHARE } from './run-content.ts';
import { type RunFact, readFacts } from './run-facts.ts';

/** A bar that is not what its run wrote; `there` false: it is gone. */
export interface TamperedBar {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly openTime: UtcMs;
  readonly runId: string;
  readonly there: boolean;
}

/** What became of the facts about bars: how many sums were computed again, and which bars changed without a run. */
export interface BarVerdict {
  readonly verified: number;
  /** Sums that say nothing: of more rows than are read for one answer, or of rows of which several were replaced in the open. */
  readonly notVerified: number;
  /** Runs that left no facts, because they are older than facts are. */
  readonly withoutFacts: number;
  readonly tampered: readonly TamperedBar[];
  /** Facts whose rows changed in more places than can be told apart. */
  readonly unlocated: readonly { readonly runId: string; readonly name: string }[];
}

export interface BarWindow {
  readonly market: MarketId;
  /** Whose bars are asked about. */
  readonly symbol: string;
  /** All members of its market: runs write the bars of all of them together. */
  readonly members: readonly string[];
  readonly timeframe: Timeframe;
  /** Open times, UTC ms, both inclusive. */
  readonly from: UtcMs;
  readonly through: UtcMs;
}

/** A run that is committed, or that is under way or was killed and is later than all of its market that are: the next one heals its bars. SQL. */
const KNOWN_RUN = `(run_id IN (SELECT run_id FROM runs)
  OR as_of > (SELECT max(as_of) FROM runs WHERE market = {market:String}))`;

/** Rows of one fact that are read: a second's work. */
const ROWS_MOST = 4_000_000;

/**
 * Holds the bars of a symbol to what the runs that wrote them wrote down. A bar that no committed run has written counts as tampered too. What later
 * runs amended is known by its revision, and does not count.
 */
export async function verifyBars(warehouse: Warehouse, window: BarWindow): Promise<BarVerdict> {
  const writers = await readWriters(warehouse, window);
  const facts = (await readFacts(warehouse, [...new Set(writers.map(({ runId }) => runId))])).filter((fact) =>
    isAbout(fact, window, writers),
  );
  const known = new Set(facts.map(({ runId }) => runId));
  const strange = writers.filter(({ committed }) => !committed);
  const readable = facts.filter(({ rows }) => rows <= ROWS_MOST);
  const now = await sumsNow(warehouse, window, readable);
  const tampered: TamperedBar[] = strange.map(({ runId, openTime }) => {
    return { symbol: window.symbol, timeframe: window.timeframe, openTime, runId, there: true };
  });
  const unlocated: { runId: string; name: string }[] = [];
  let overwritten = 0;
  for (const fact of readable) {
    const sums = now.get(keyOf(fact)) ?? '';
    if (sums === fact.locator) continue;
    const found = await tamperedOf(warehouse, window, fact, sums);
    if (found === 'overwritten') overwritten += 1;
    else if (found === null) unlocated.push({ runId: fact.runId, name: fact.name });
    else tampered.push(...found);
  }
  return {
    verified: readable.length - overwritten,
    notVerified: facts.length - readable.length + overwritten,
    withoutFacts: new Set(writers.filter(({ runId, committed }) => committed && !known.has(runId)).map((w) => w.runId))
      .size,
    tampered,
    unlocated,
  };
}

const writer = z.object({
  runId: z.string(),
  kind: z.enum(['input', 'output']),
  part: z.string(),
  openTime: z.coerce.number(),
  committed: z.coerce.boolean(),
});
type Writer = z.infer<typeof writer>;

/** Runs that wrote bars of the window, and in which part of their facts these bars are. */
const readWriters = (
  warehouse: Warehouse,
  { market, symbol, timeframe, from, through }: BarWindow,
): Promise<Writer[]> =>
  warehouse.query({
    sql: `SELECT run_id AS runId, if(source = 'aggregate', 'output', 'input') AS kind,
            concat(formatDateTime(open_time, '%Y-%m'), '/', ${SHARE}) AS part,
            toUnixTimestamp64Milli(min(open_time)) AS openTime, any(${KNOWN_RUN}) AS committed
          FROM bars FINAL WHERE symbol = {symbol:String} AND timeframe = {timeframe:String}
            AND open_time BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({through:Int64})
          GROUP BY run_id, kind, part ORDER BY openTime`,
    params: { symbol, timeframe, from, through, market },
    schema: writer,
  });

function isAbout(fact: RunFact, { timeframe }: BarWindow, writers: readonly Writer[]): boolean {
  const name = `bars/${timeframe}`;
  return writers.some(
    ({ runId, kind, part }) =>
      runId === fact.runId && kind === fact.kind && (fact.name === name || fact.name === `${name}/${part}`),
  );
}

const keyOf = ({ runId, kind, name }: Pick<RunFact, 'runId' | 'kind' | 'name'>) => `${runId} ${kind} ${name}`;

/** Rows of facts as they are now. */
const rowsOf = (
  timeframe: Timeframe,
  facts: readonly RunFact[],
): { where: string; params: Record<string, unknown> } => {
  const shares = [...new Set(facts.map(({ name }) => shareOf(name)).filter((share) => share !== undefined))];
  return {
    where: `symbol IN {members:Array(String)} AND timeframe = {timeframe:String} AND run_id IN {runIds:Array(String)}
      AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})
      ${shares.length === 0 ? '' : `AND ${SHARE} IN {shares:Array(String)}`}`,
    params: {
      timeframe,
      shares,
      runIds: [...new Set(facts.map(({ runId }) => runId))],
      from: Math.min(...facts.map(({ from }) => from)),
      through: Math.max(...facts.map(({ through }) => through)),
    },
  };
};

/** Of history, the share of the symbols that a fact is about. */
const shareOf = (name: string): string | undefined => name.split('/')[3];

const sum = z.object({ runId: z.string(), kind: z.string(), part: z.string(), locator: z.string() });

/** Locators of facts as their rows are now, by fact. History and single runs are read apart: their rows are chosen in other ways. */
async function sumsNow(
  warehouse: Warehouse,
  { members, timeframe }: BarWindow,
  facts: readonly RunFact[],
): Promise<Map<string, string>> {
  const groups = Map.groupBy(facts, ({ name }) => shareOf(name) !== undefined);
  const sums = new Map<string, string>();
  for (const [history, group] of groups) {
    const { where, params } = rowsOf(timeframe, group);
    const part = history ? `concat('/', formatDateTime(open_time, '%Y-%m'), '/', ${SHARE})` : `''`;
    const rows = await warehouse.query({
      sql: `SELECT run_id AS runId, if(source = 'aggregate', 'output', 'input') AS kind, ${part} AS part, ${locatorOf(rowHash(BAR_CONTENT), BAR_KEY)} AS locator
            FROM bars FINAL WHERE ${where} GROUP BY runId, kind, part`,
      params: { ...params, members },
      schema: sum,
    });
    for (const { runId, kind, part: rest, locator } of rows)
      sums.set(`${runId} ${kind} bars/${timeframe}${rest}`, locator);
  }
  return sums;
}

const keyed = z.object({ symbol: z.string(), openTime: z.coerce.number(), key: z.number(), there: z.coerce.boolean() });

/** The bars by which a fact differs from its rows; null when they are too many to be told apart, `overwritten` when the sums cannot tell. */
async function tamperedOf(
  warehouse: Warehouse,
  { market, members, timeframe }: BarWindow,
  fact: RunFact,
  now: string,
): Promise<TamperedBar[] | 'overwritten' | null> {
  const { where, params } = rowsOf(timeframe, [fact]);
  const scope = `symbol IN {members:Array(String)} AND timeframe = {timeframe:String}
    AND open_time >= fromUnixTimestamp64Milli({from:Int64}) AND open_time < fromUnixTimestamp64Milli({through:Int64})`;
  const all = { ...params, members };
  const replaced = await warehouse.query({
    sql: `SELECT symbol, toUnixTimestamp64Milli(open_time) AS openTime, ${BAR_KEY} AS key, 1 AS there
          FROM bars FINAL WHERE ${scope} AND run_id NOT IN {runIds:Array(String)} AND ${KNOWN_RUN}
            AND ({history:Bool} OR rev > 0 OR as_of > fromUnixTimestamp64Milli({asOf:Int64}))`,
    // Bars of history are there once: whatever another run has in its range has replaced one.
    params: { ...all, market, history: shareOf(fact.name) !== undefined, asOf: fact.asOf },
    schema: keyed,
  });
  const rows = locate(
    fact.locator,
    now,
    replaced.map(({ key }) => key),
  );
  if (rows === 'overwritten') return rows;
  if (rows === null) return null;
  const found: TamperedBar[] = [];
  for (const row of rows) {
    const candidates = await candidatesOf(warehouse, row, { where, scope, params: all });
    const others = candidates.filter(({ key }) => !replaced.some((other) => other.key === key));
    if (others.length === 0) return null;
    found.push(
      ...others.map(({ symbol, openTime, there }) => ({ symbol, timeframe, openTime, runId: fact.runId, there })),
    );
  }
  return found;
}

/** Bars whose key fits: of those that are there, or else of every symbol at every time of the fact. */
async function candidatesOf(
  warehouse: Warehouse,
  { key, known }: Located,
  { where, scope, params }: { where: string; scope: string; params: Record<string, unknown> },
) {
  const fits = `bitAnd(bitXor(key, toUInt32({key:UInt32})), toUInt32({known:UInt32})) = 0`;
  const there = await warehouse.query({
    sql: `SELECT symbol, toUnixTimestamp64Milli(open_time) AS openTime, ${BAR_KEY} AS key, 1 AS there FROM bars FINAL WHERE ${where} AND ${fits}`,
    params: { ...params, key, known },
    schema: keyed,
  });
  if (there.length > 0) return there;
  return await warehouse.query({
    sql: `SELECT symbol, toUnixTimestamp64Milli(open_time) AS openTime, ${BAR_KEY} AS key, 0 AS there
          FROM (SELECT arrayJoin({members:Array(String)}) AS symbol) AS s
          CROSS JOIN (SELECT DISTINCT open_time, timeframe FROM bars FINAL WHERE ${scope}) AS t WHERE ${fits}`,
    params: { ...params, key, known },
    schema: keyed,
  });
}
