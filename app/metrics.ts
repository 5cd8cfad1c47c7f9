import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { GatewayMetrics } from '#delivery/gateway/metrics.ts';
import { ArgusError } from '#errors/argus-error.ts';
import type { MarketId } from '#market/market-id.ts';
import { BUCKETS_OF_RUNTIME, metricsOnRuntime } from './gateway-metrics.ts';
import { answers } from './temporal-server.ts';

export interface StageSample {
  readonly stage: string;
  /** As the input of the run names it. */
  readonly market: string;
  readonly outcome: 'ok' | 'failed';
  readonly seconds: number;
  readonly result?: Record<string, unknown> | undefined;
}

export interface Metrics {
  stage(sample: StageSample): void;
  /** Minutes of closed market time that are not computed yet. */
  backlog(market: MarketId, minutes: number): void;
  blockedRuns(count: number): void;
  /** Lineage events that no receiver took. */
  lineageDropped(count: number): void;
  /** For the gateway of this process, when it has one. */
  readonly gateway: GatewayMetrics;
}

export interface MetricsOptions {
  readonly host: string;
  readonly port: number;
  readonly log: Logger;
}

/**
 * Installs the Temporal runtime of this process: its own Prometheus endpoint also carries our metrics, and its logs go to ours.
 * Call once, before the first worker. @throws ArgusError ARGUS_PORT_TAKEN.
 */
export async function installMetrics({ host, port, log }: MetricsOptions): Promise<Metrics> {
  if (await answers(port)) {
    throw new ArgusError(
      'ARGUS_PORT_TAKEN',
      `port ${port} is taken by another program; set ARGUS_METRICS_PORT to a free one`,
    );
  }
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: (level, message, meta) => log[levels[level]](meta ?? {}, message),
      trace: (message, meta) => log.trace(meta ?? {}, message),
      debug: (message, meta) => log.debug(meta ?? {}, message),
      info: (message, meta) => log.debug(meta ?? {}, message),
      warn: (message, meta) => log.warn(meta ?? {}, message),
      error: (message, meta) => log.error(meta ?? {}, message),
    },
    telemetryOptions: {
      metrics: {
        prometheus: {
          bindAddress: `${host}:${port}`,
          useSecondsForDurations: true,
          countersTotalSuffix: true,
          histogramBucketOverrides: BUCKETS_OF_RUNTIME,
        },
      },
      logging: { forward: {}, filter: 'WARN' },
    },
  });
  return { ...stageMetrics(Runtime.instance()), gateway: metricsOnRuntime(Runtime.instance()) };
}

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

function stageMetrics({ metricMeter: meter }: Runtime): Omit<Metrics, 'gateway'> {
  const duration = meter.createHistogram(
    'argus_stage_duration_seconds',
    'float',
    's',
    'duration of one attempt of a stage',
  );
  const attempts = meter.createCounter('argus_stage_attempts', '', 'attempts of stages by outcome');
  const rows = meter.createCounter('argus_rows', 'rows', 'rows written, by stage and kind');
  const backlog = meter.createGauge(
    'argus_backlog_minutes',
    'float',
    'min',
    'closed market minutes behind the watermark',
  );
  const dropped = meter.createCounter('argus_lineage_dropped', 'events', 'lineage events that no receiver took');
  const blocked = meter.createGauge('argus_blocked_runs', 'int', 'runs', 'runs that wait for an operator');
  return {
    stage({ stage, market, outcome, seconds, result }) {
      duration.record(seconds, { stage, market });
      attempts.add(1, { stage, market, outcome });
      for (const kind of ['bars', 'vectors', 'regimes', 'changes', 'rendered'] as const) {
        const count = result?.[kind];
        if (typeof count === 'number' && count > 0) rows.add(count, { stage, market, kind });
      }
    },
    backlog: (market, minutes) => backlog.set(minutes, { market }),
    blockedRuns: (count) => blocked.set(count),
    lineageDropped: (count) => dropped.add(count),
  };
}
