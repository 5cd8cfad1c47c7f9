import type { EngineOutput } from '#engine/engine.ts';
import { insertBars } from '#warehouse/bars.ts';
import { insertFeatures } from '#warehouse/features.ts';
import { insertRegimeChanges, insertRegimes } from '#warehouse/regimes.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';

/** Rows that a stage computed and wrote. */
export interface Computed {
  readonly vectors: number;
  readonly regimes: number;
  readonly changes: number;
}

export const NOTHING_COMPUTED: Computed = { vectors: 0, regimes: 0, changes: 0 };

export const addComputed = (a: Computed, b: Computed): Computed => ({
  vectors: a.vectors + b.vectors,
  regimes: a.regimes + b.regimes,
  changes: a.changes + b.changes,
});

/**
 * Writes what the engine computed, one block per table, at once: nothing is visible before the commit row. What ranges are forecast from
 * is none of it: a tick forecasts where it computes, and what it has said is stored.
 */
export async function writeOutput(warehouse: Warehouse, output: EngineOutput, stamp: Stamp): Promise<Computed> {
  await Promise.all([
    output.bars.length > 0 ? insertBars(warehouse, output.bars, { source: 'aggregate', rev: 0, ...stamp }) : undefined,
    output.features.length > 0 ? insertFeatures(warehouse, output.features, stamp) : undefined,
    output.regimes.length > 0 ? insertRegimes(warehouse, output.regimes, stamp) : undefined,
    output.changes.length > 0 ? insertRegimeChanges(warehouse, output.changes, stamp) : undefined,
  ]);
  return { vectors: output.features.length, regimes: output.regimes.length, changes: output.changes.length };
}
