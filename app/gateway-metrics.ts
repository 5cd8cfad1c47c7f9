import type { Runtime } from '@temporalio/worker';
import { Counter, Histogram, type Registry } from 'prom-client';
import { GATEWAY_METRICS, type GatewayMetrics } from '#delivery/gateway/metrics.ts';

const { requests, duration, sessions, refusals } = GATEWAY_METRICS;
/** Seconds. Pages come from memory and disk: an answer above 100 ms is late (the objective), one above a second is broken. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** What the runtime must be told at its start for its histogram to have the same buckets. */
export const BUCKETS_OF_RUNTIME = { [duration.name]: BUCKETS };

/** The gateway counted on the meter of the Temporal runtime: for a process that has one, so that it has one set of metrics. */
export function metricsOnRuntime({ metricMeter: meter }: Pick<Runtime, 'metricMeter'>): GatewayMetrics {
  const answered = meter.createCounter(requests.name, '', requests.help);
  const took = meter.createHistogram(duration.name, 'float', 's', duration.help);
  const opened = meter.createCounter(sessions.name, '', sessions.help);
  const refused = meter.createCounter(refusals.name, '', refusals.help);
  return {
    request({ route, status, seconds }) {
      answered.add(1, { route, status });
      took.record(seconds, { route });
    },
    sessionOpened: () => opened.add(1),
    refused: (reason) => refused.add(1, { reason }),
  };
}

/** The gateway counted in a registry of Prometheus: for a process without a Temporal runtime. */
export function metricsInRegistry(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const counter = <Label extends string>({ name, help }: { name: string; help: string }, labelNames: Label[] = []) =>
    new Counter({ name: `${name}_total`, help, labelNames, registers });
  const answered = counter(requests, ['route', 'status']);
  const took = new Histogram({ ...duration, labelNames: ['route'], buckets: BUCKETS, registers });
  const opened = counter(sessions);
  const refused = counter(refusals, ['reason']);
  // Naming the labels of a series costs more than an answer from memory: routes and statuses are few.
  const durations = new Map<string, ReturnType<typeof took.labels>>();
  const answers = new Map<string, Map<number, ReturnType<typeof answered.labels>>>();
  const seriesOf = (route: string, status: number) => {
    const ofRoute = answers.get(route) ?? new Map<number, ReturnType<typeof answered.labels>>();
    const series = ofRoute.get(status) ?? answered.labels({ route, status });
    answers.set(route, ofRoute.set(status, series));
    return series;
  };
  const durationOf = (route: string) => {
    const series = durations.get(route) ?? took.labels({ route });
    durations.set(route, series);
    return series;
  };
  return {
    request({ route, status, seconds }) {
      (answers.get(route)?.get(status) ?? seriesOf(route, status)).inc();
      (durations.get(route) ?? durationOf(route)).observe(seconds);
    },
    sessionOpened: () => opened.inc(),
    refused: (reason) => refused.inc({ reason }),
  };
}
