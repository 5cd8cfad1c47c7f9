import { z } from 'zod';
import { type FactView, sourceOf, sourceText } from '#contracts/fact.ts';
import { highestTier } from '#contracts/tiers.ts';
import { ArgusError } from '#errors/argus-error.ts';
import { membersOf } from '#market/market-id.ts';
import { findFact } from '#reports/fact-sources.ts';
import { readInstruments } from '#warehouse/instruments.ts';
import { type BarsBehind, readBarsBehind } from '#warehouse/lineage/bars-behind.ts';
import { type RunFact, readAllFacts } from '#warehouse/lineage/run-facts.ts';
import { readSaid, readSignal, type Said } from '#warehouse/lineage/stated.ts';
import { type RunRow, readRun } from '#warehouse/runs.ts';
import { type SaidRow, sayFact } from '#wording/facts.ts';
import { factIds } from '../fact-ids.ts';
import { type Checked, checkFact } from './check-fact.ts';
import { type OperatorContext, operation } from './operation.ts';

/** A ring: what the features of a bar can see. Of the other members of its market less is seen. */
const OWN_BARS = 256;
const MEMBER_BARS = 123;

/** How a number came to be, from the sentence down to the bars. */
export interface Explanation {
  readonly asked: string;
  /** Absent: a run was asked about. */
  readonly fact?: {
    readonly source: string;
    readonly id: string;
    readonly sentence: string;
    readonly view: string;
    readonly row: Readonly<Record<string, unknown>>;
  };
  readonly run: RunRow & { readonly temporal: string };
  readonly code: Readonly<Record<string, string>>;
  /** Models by name and version, and the run that made that version. */
  readonly models: readonly { readonly name: string; readonly version: number; readonly madeBy: string }[];
  readonly facts: readonly Pick<RunFact, 'kind' | 'name' | 'rows' | 'hash' | 'from' | 'through'>[];
  readonly bars?: { readonly symbol: BarsBehind; readonly market: BarsBehind };
  readonly check?: Checked;
}

const request = z.object({ asked: z.string().min(1), at: z.number().exactOptional(), check: z.boolean() });

/**
 * Follows a fact of a page or mail, a signal or a run back to its code and bars.
 * @throws ArgusError ARGUS_USAGE for what names nothing, ARGUS_FACT_UNKNOWN for what is not there.
 */
export const explain = operation(request, async (context, { asked, at, check }): Promise<Explanation> => {
  const { warehouse } = context.stores;
  const runId = /^(tick|batch|backfill)-\S+$/.test(asked) ? asked : null;
  if (runId !== null) return await runPart(context, asked, runId);
  const stated = await find(context, asked, at);
  const { source } = stated;
  const run = await runPart(context, asked, stated.runId);
  const members = membersOf(await readInstruments(warehouse), run.run.market).map(({ symbol }) => symbol);
  const window = { timeframe: source.timeframe, closeTime: source.closeTime, version: run.run.version };
  const [symbolBars, market] = await Promise.all([
    readBarsBehind(warehouse, { ...window, symbols: [source.symbol], count: OWN_BARS }),
    readBarsBehind(warehouse, { ...window, symbols: members, count: MEMBER_BARS }),
  ]);
  const models = [...run.models.filter((model) => isUsed(model, stated))];
  return {
    ...run,
    models,
    fact: {
      source: sourceText(source),
      id: factIds(source),
      sentence: sayFact(source.view, { ...stated.row, symbol: source.symbol, timeframe: source.timeframe } as SaidRow),
      view: `tier_${highestTier().name}_${VIEWS[source.view]}`,
      row: stated.row,
    },
    bars: { symbol: symbolBars, market },
    ...(check ? { check: await checkFact(context, { stated, run: run.run, symbolBars, market }) } : {}),
  };
});

/** Views of pages that give these rows to a tier. */
const VIEWS: Readonly<Record<FactView, string>> = {
  regimes: 'regimes',
  signals: 'signals',
  changes: 'changes',
  ranges: 'ranges',
};

async function find({ stores }: OperatorContext, asked: string, at: number | undefined): Promise<Said> {
  const { warehouse } = stores;
  const id = /(?:^|#(?:fact-)?)([0-9a-f]{8})$/.exec(asked)?.[1];
  const source = id === undefined ? sourceOf(asked) : await findFact(warehouse, { id, ids: factIds, at });
  if (/^[0-9a-f]{32}$/.test(asked)) return found(await readSignal(warehouse, asked), `no signal has the id ${asked}`);
  if (source === null && id === undefined)
    throw new ArgusError(
      'ARGUS_USAGE',
      `"${asked}" is no fact id of eight hex digits, address with one behind #, signal id, run id or source as regimes/BTCUSDT/1h`,
    );
  if (source === null) {
    const when = at === undefined ? 'the newest pages' : `the pages of ${new Date(at).toISOString()}`;
    throw new ArgusError('ARGUS_FACT_UNKNOWN', `no fact of ${when} has the id ${id}`);
  }
  return found(await readSaid(warehouse, source), `nothing was said of ${asked}`);
}

function found(stated: Said | null, what: string): Said {
  if (stated === null) throw new ArgusError('ARGUS_FACT_UNKNOWN', what);
  return stated;
}

async function runPart({ stores }: OperatorContext, asked: string, runId: string) {
  const { warehouse, config } = stores;
  const run = await readRun(warehouse, runId);
  if (run === null) throw new ArgusError('ARGUS_FACT_UNKNOWN', `no committed run has the id ${runId}`);
  const facts = await readAllFacts(warehouse, [run]);
  const models = facts.filter(({ kind }) => kind === 'model').map(({ name }) => modelOf(name, run));
  return {
    asked,
    run: {
      ...run,
      temporal: `${config.temporalUiUrl}/namespaces/${config.temporalNamespace}/workflows/${encodeURIComponent(runId)}`,
    },
    code: Object.fromEntries(facts.filter(({ kind }) => kind === 'code').map(({ name, detail }) => [name, detail])),
    models,
    facts: facts
      .filter(({ kind }) => kind === 'input' || kind === 'output')
      .map(({ kind, name, rows, hash, from, through }) => ({ kind, name, rows, hash, from, through })),
  };
}

/** A version is the as-of of the batch that made it: the run of its market that ended that day. */
function modelOf(name: string, { market }: RunRow): Explanation['models'][number] {
  const [model = '', version = '0'] = name.split('@');
  const made = Number(version);
  return {
    name: model,
    version: made,
    madeBy: made === 0 ? '' : `batch of ${market} at ${new Date(made).toISOString()}`,
  };
}

/** Of the models of a run, those that the fact was computed with: a row names its version. */
function isUsed({ name, version }: Explanation['models'][number], { source, row }: Said): boolean {
  const models: Readonly<Record<FactView, string>> = {
    regimes: 'parameters',
    changes: 'parameters',
    signals: 'signals',
    ranges: 'ranges',
  };
  const stated = Number(row.model_version ?? row.params_version ?? Number.NaN);
  return name === models[source.view] ? Number.isNaN(stated) || version === stated : name === 'parameters';
}
