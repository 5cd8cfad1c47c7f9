import type { Instrument } from '#market/instrument.ts';
import { isSymmetric } from '#market/models/regime/anchors.ts';
import type { RegimeParameters } from '#market/models/regime/parameters.ts';
import type { ParameterSet } from '#warehouse/parameters.ts';
import type { SlotParameters } from './protocol.ts';
import { type Slot, slotOf } from './slot.ts';

/**
 * Parameter sets as the threads take them: the scale of a symbol with the transitions of its class. `instruments` in slot order;
 * a scale whose class has no transitions, or whose symbol is not among them, is left out.
 */
export function slotParameters(
  sets: readonly Omit<ParameterSet, 'corrupted'>[],
  instruments: readonly Instrument[],
): SlotParameters[] {
  const known = new Map(instruments.map(({ symbol, assetClass }, index) => [symbol, { index, assetClass }]));
  return sets.flatMap(({ version, scales, transitions }) => {
    const matrices = new Map(
      transitions.map(({ assetClass, timeframe, transition }) => [`${assetClass}/${timeframe}`, transition]),
    );
    return scales.flatMap(({ symbol, timeframe, sigmaBase, diurnal }) => {
      const instrument = known.get(symbol);
      const transition = instrument && matrices.get(`${instrument.assetClass}/${timeframe}`);
      if (instrument === undefined || transition === undefined) return [];
      const slot = slotOf(instrument.index, timeframe);
      const symmetric = isSymmetric(instrument.assetClass);
      return [{ symbol, slot, version, sigmaBase, diurnal, transition, symmetric }];
    });
  });
}

/** Every version of the parameters of each slot. */
export function parametersBySlot(parameters: readonly SlotParameters[]): Map<Slot, Map<number, RegimeParameters>> {
  const slots = new Map<Slot, Map<number, RegimeParameters>>();
  for (const entry of parameters) {
    const versions = slots.get(entry.slot) ?? new Map<number, RegimeParameters>();
    slots.set(entry.slot, versions.set(entry.version, entry));
  }
  return slots;
}

/** The newest version of the parameters of each slot. */
export function newestBySlot(parameters: readonly SlotParameters[]): Map<Slot, RegimeParameters> {
  const newest = new Map<Slot, RegimeParameters>();
  for (const entry of parameters) {
    const known = newest.get(entry.slot);
    if (known === undefined || entry.version >= known.version) newest.set(entry.slot, entry);
  }
  return newest;
}
