import { markCorrected } from '#warehouse/bar-revisions.ts';
import { insertBars, readBars, readStoredBars } from '#warehouse/bars.ts';
import { quarantineBars } from '#warehouse/quality/quarantine.ts';
import { haltedSymbols, insertStatus } from '#warehouse/status.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import type { BarStore } from './bar-store.ts';

/** The bars of the warehouse, for the pure part of the pipeline. The only module of this room that calls the warehouse. */
export function warehouseBarStore(warehouse: Warehouse): BarStore {
  return {
    readBars: (range) => readBars(warehouse, range),
    readStoredBars: (range) => readStoredBars(warehouse, range),
    insertBars: async (parts, stamp) => void (await insertBars(warehouse, parts, stamp)),
    quarantineBars: async (keys, by) => void (await quarantineBars(warehouse, keys, by)),
    markCorrected: (symbols) => markCorrected(warehouse, symbols),
    haltedSymbols: () => haltedSymbols(warehouse),
    insertStatus: (changes, stamp) => insertStatus(warehouse, changes, stamp),
  };
}
