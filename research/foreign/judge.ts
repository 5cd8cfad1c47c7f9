import type { fitScale } from '#market/models/regime/scale.ts';
import type { JudgedRegimes } from '../regime-scores.ts';
import { judgeHistory } from '../regime-trial.ts';
import { BARS, type PlantedWorld } from './planted.ts';

/** Regimes of a planted world against its states: fitted on the first half of the bars, judged on the second. */
export function judgePlanted(seed: number, world: PlantedWorld, scaleRule?: typeof fitScale): JudgedRegimes {
  const { instruments, bars } = world;
  const history = { seed, instruments, bars, middle: middleOf(world), truth: stateAt(world) };
  return judgeHistory(scaleRule === undefined ? history : { ...history, scaleRule });
}

/** Open time of the first bar that is judged, UTC ms. */
export const middleOf = ({ bars }: PlantedWorld): number => bars[0].bars.openTime[BARS / 2];

/** The state of the bar of a symbol that opens at a time; null where there is none. */
export function stateAt({ bars, truth }: PlantedWorld): (symbol: string, openTime: number) => number | null {
  const indexOf = new Map(Array.from(bars[0].bars.openTime, (t, i) => [t, i]));
  return (symbol, openTime) => truth.get(symbol)?.[indexOf.get(openTime) ?? -1] ?? null;
}
