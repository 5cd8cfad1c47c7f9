import { isHalted } from '#market/bars/fill.ts';
import type { Stamp } from '#warehouse/stamp.ts';
import type { StatusChange } from '#warehouse/status.ts';
import type { BarStore } from './bar-store.ts';
import type { Minutes } from './minutes.ts';

/** Writes which symbols were halted by these minutes and which trade again. `barsFrom`: minutes before it were known already. */
export async function recordHalts(
  store: BarStore,
  minutes: readonly Pick<Minutes, 'symbol' | 'state'>[],
  { barsFrom, stamp }: { barsFrom: number; stamp: Stamp },
): Promise<void> {
  const halted = new Set(await store.haltedSymbols());
  const changes = minutes.flatMap(({ symbol, state }): StatusChange[] => {
    if (isHalted(state) && !halted.has(symbol)) return [{ symbol, status: 'halted', since: state.since }];
    if (halted.has(symbol) && state.missing === 0 && state.since > barsFrom)
      return [{ symbol, status: 'trading', since: state.since }];
    return [];
  });
  await store.insertStatus(changes, stamp);
}
