/** Wall time of one call and processor time of all threads meanwhile, in milliseconds, with its result. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ ms: number; cpuMs: number; result: T }> {
  const started = performance.now();
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { ms: performance.now() - started, cpuMs: (user + system) / 1000, result };
}

/** The q-quantile of samples, by the nearest rank. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** One line of a report: the figure, the baseline of the same run, the ratio. */
export function report(what: string, figure: string, baseline?: { name: string; figure: string; ratio: number }): void {
  const beside =
    baseline === undefined ? '' : `   ${baseline.ratio.toFixed(2)} × ${baseline.name} (${baseline.figure})`;
  process.stdout.write(`${what.padEnd(46)} ${figure.padStart(18)}${beside}\n`);
}
