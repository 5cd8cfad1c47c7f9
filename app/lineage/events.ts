import { argusErrorOf } from '#errors/failure.ts';
import type { UtcMs } from '#market/time.ts';
import type { RunFact } from '#warehouse/lineage/run-facts.ts';
import type { RunRow } from '#warehouse/runs.ts';
import { storedColumns } from '#warehouse/table.ts';
import { TABLES } from '#warehouse/tables.ts';
import { VERSION } from '../version.ts';
import { uuid5 } from './uuid5.ts';

const PRODUCER = `urn:argus:${VERSION}`;
const SPEC = 'https://openlineage.io/spec';
const JOB_NAMESPACE = 'argus';

/** A facet of the standard: what it is, where its schema is. */
const facet = <T extends object>(schema: string, fields: T) => ({
  _producer: PRODUCER,
  _schemaURL: `${SPEC}/facets/${schema}`,
  ...fields,
});

type Facets = Readonly<Record<string, object>>;
interface Dataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
  readonly inputFacets?: Facets;
  readonly outputFacets?: Facets;
}

/** A state of a run as OpenLineage tells it (openlineage.io/spec/2-0-2). */
export interface LineageEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'FAIL';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

/** One attempt of a stage of a run. */
export interface StageOfRun {
  /** Id of the run as the program has it. */
  readonly runId: string;
  readonly stage: string;
  /** Which activity of the stage, where a run has several. */
  readonly activityId: string;
  readonly market: string;
}

interface Told extends Pick<LineageEvent, 'eventType'> {
  readonly at: UtcMs;
  readonly id: string;
  readonly job: string;
  readonly kind: 'STAGE' | 'RUN';
  readonly facets?: Facets;
  readonly inputs?: readonly Dataset[];
  readonly outputs?: readonly Dataset[];
}

const eventOf = ({ eventType, at, id, job, kind, facets = {}, inputs = [], outputs = [] }: Told): LineageEvent => ({
  eventType,
  eventTime: new Date(at).toISOString(),
  producer: PRODUCER,
  schemaURL: `${SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
  run: {
    runId: uuid5(id),
    facets: {
      processing_engine: facet('1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet', {
        version: process.versions.node,
        name: 'node',
        openlineageAdapterVersion: VERSION,
      }),
      ...facets,
    },
  },
  job: {
    namespace: JOB_NAMESPACE,
    name: job,
    facets: {
      jobType: facet('2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet', {
        processingType: 'BATCH',
        integration: 'ARGUS',
        jobType: kind,
      }),
    },
  },
  inputs,
  outputs,
});

/** Tables that a stage reads and writes, with the count of its result that says how many rows it wrote. */
const STAGES: Readonly<
  Record<string, { readonly reads: readonly string[]; readonly writes: Readonly<Record<string, string>> }>
> = {
  fetchBars: { reads: [], writes: { bars: 'bars' } },
  loadChunk: { reads: [], writes: { bars: 'bars' } },
  reconcileMinutes: { reads: ['bars'], writes: { bars: 'bars' } },
  loadDailyBars: { reads: [], writes: { bars: 'bars' } },
  checkQuality: { reads: ['bars'], writes: { quality_findings: '' } },
  fitParameters: { reads: ['bars'], writes: { symbol_scales: 'scales', regime_transitions: '' } },
  computeMarket: {
    reads: ['bars'],
    writes: { features: 'vectors', regimes: 'regimes', regime_changes: 'changes', signal_ledger: '' },
  },
  computeDaily: {
    reads: ['bars'],
    writes: { features: 'vectors', regimes: 'regimes', regime_changes: 'changes', signal_ledger: '' },
  },
  resolveOutcomes: {
    reads: ['bars', 'signal_ledger'],
    writes: { signal_outcomes: 'outcomes', forecast_outcomes: 'forecasts' },
  },
  fitModels: {
    reads: ['bars', 'features', 'regimes'],
    writes: { signal_models: 'signals', novelty_models: 'novelty' },
  },
  forecastRanges: { reads: ['range_inputs'], writes: { range_models: 'models', range_forecasts: 'forecasts' } },
  forecastRelative: { reads: ['features'], writes: { relative_models: 'classes', relative_forecasts: 'forecasts' } },
  recordHistory: { reads: ['regimes'], writes: { regime_counts: 'days', class_correlations: 'correlations' } },
  findShifts: { reads: ['bars'], writes: { correlation_shifts: 'found' } },
  commitTick: { reads: [], writes: { runs: '', run_facts: '' } },
  commitBatch: { reads: [], writes: { runs: '', run_facts: '' } },
  commitBackfill: { reads: [], writes: { runs: '', run_facts: '' } },
  publishMarket: { reads: ['regime_latest', 'signal_latest', 'range_latest'], writes: {} },
  publishSite: { reads: ['regime_latest', 'signal_latest', 'range_latest'], writes: {} },
};

/** Where the tables are, as OpenLineage names a ClickHouse: the embedded engine has no host of its own. */
export interface Place {
  readonly namespace: string;
  readonly database: string;
}

const schemas = new Map(TABLES.map((table) => [table.name, storedColumns(table)]));

function datasetOf({ namespace, database }: Place, table: string): Dataset {
  const fields = schemas.get(table) ?? [];
  return {
    namespace,
    name: `${database}.${table}`,
    facets: { schema: facet('1-2-0/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet', { fields }) },
  };
}

const written = (place: Place, table: string, rowCount: unknown): Dataset => ({
  ...datasetOf(place, table),
  ...(typeof rowCount === 'number' && {
    outputFacets: {
      outputStatistics: facet(
        '1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet',
        {
          rowCount,
        },
      ),
    },
  }),
});

/** What one attempt of a stage says: that it began, that it is done with what it wrote, or why it failed. */
export function stageEvent(
  place: Place,
  { runId, stage, activityId, market }: StageOfRun,
  outcome: {
    readonly at: UtcMs;
    readonly result?: Readonly<Record<string, unknown>> | undefined;
    readonly error?: unknown;
  },
): LineageEvent {
  const failed = 'error' in outcome;
  const eventType = failed ? 'FAIL' : 'result' in outcome ? 'COMPLETE' : 'START';
  const { reads, writes } = STAGES[stage] ?? { reads: [], writes: {} };
  const parent = { run: { runId: uuid5(runId) }, job: { namespace: JOB_NAMESPACE, name: jobOf(runId, market) } };
  return eventOf({
    eventType,
    at: outcome.at,
    id: `${runId}/${stage}/${activityId}`,
    job: `argus.${market}.${stage}`,
    kind: 'STAGE',
    facets: {
      parent: facet('1-2-0/ParentRunFacet.json#/$defs/ParentRunFacet', parent),
      ...(failed && {
        errorMessage: facet('1-0-1/ErrorMessageRunFacet.json#/$defs/ErrorMessageRunFacet', {
          message: messageOf(outcome.error),
          programmingLanguage: 'TypeScript',
        }),
      }),
    },
    inputs: reads.map((table) => datasetOf(place, table)),
    outputs:
      eventType === 'START'
        ? []
        : Object.entries(writes).map(([table, count]) => written(place, table, outcome.result?.[count])),
  });
}

/** Errors of ours are written to be read; what others say may hold an address or a query. */
function messageOf(error: unknown): string {
  const ours = argusErrorOf(error);
  if (ours !== null) return `${ours.code}: ${ours.message}`;
  return error instanceof Error ? error.name : 'failed';
}

const jobOf = (runId: string, market: string): string => `argus.${market}.${runId.split('-')[0]}`;

/** A committed run from its facts: that it began, and that it is done, with the rows of every table. */
export function runEvents(place: Place, run: RunRow, facts: readonly RunFact[]): LineageEvent[] {
  const rowsOf = (kind: RunFact['kind']) => {
    const counts = new Map<string, number>();
    for (const fact of facts)
      if (fact.kind === kind) {
        const table = fact.name.split('/')[0] ?? '';
        counts.set(table, (counts.get(table) ?? 0) + fact.rows);
      }
    return counts;
  };
  const nominal = facet('1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet', {
    nominalStartTime: new Date(run.asOf).toISOString(),
  });
  const common = {
    id: run.runId,
    job: jobOf(run.runId, run.market),
    kind: 'RUN',
    facets: { nominalTime: nominal },
  } as const;
  return [
    eventOf({ ...common, eventType: 'START', at: run.version }),
    eventOf({
      ...common,
      eventType: 'COMPLETE',
      at: run.version,
      inputs: [...rowsOf('input').keys()].map((table) => datasetOf(place, table)),
      outputs: [...rowsOf('output')].map(([table, rows]) => written(place, table, rows)),
    }),
  ];
}
