import { createEngine, type Engine } from '#engine/engine.ts';
import type { Instrument } from '#market/instrument.ts';
import type { Dependencies } from '../dependencies.ts';
import { withHeartbeat } from '../heartbeat.ts';

export type SeriesDependencies = Pick<Dependencies, 'warehouse' | 'log'>;

/**
 * An engine over some series, for one step: series are loaded at any time, and an engine knows its instruments from the start. Days
 * and weeks are rebuilt from the warehouse at every step anyway, so nothing warm is lost. Null without series.
 */
export async function withSeriesEngine<T>(
  { warehouse, log }: SeriesDependencies,
  instruments: readonly Instrument[],
  work: (engine: Engine) => Promise<T>,
): Promise<T | null> {
  if (instruments.length === 0) return null;
  const engine = createEngine({ warehouse, instruments, threads: 1, log });
  try {
    return await withHeartbeat(() => work(engine));
  } finally {
    await engine.close();
  }
}
