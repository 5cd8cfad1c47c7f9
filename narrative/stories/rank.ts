import type { Timeframe } from '#market/timeframe.ts';

/** What the importance of a story is made of, each about one for a large, rare, certain change of days. */
export interface Importance {
  /** How much of a class it is about: one of three says less than ten of thirty. */
  readonly share: number;
  /** −log10 of how often as much happens, at least 0.1; 1 where no history is read. */
  readonly rarity: number;
  readonly horizon: number;
  readonly confidence: number;
}

export const scoreOf = ({ share, rarity, horizon, confidence }: Importance): number =>
  share * rarity * horizon * confidence;

/** Members beyond √n say as much again: half of 32 weigh more than half of two. */
export const shareOf = (members: number, known: number): number => members / Math.sqrt(Math.max(1, known));

/** The surprise of something that happens with this frequency. */
export const rarityOf = (frequency: number): number => Math.max(0.1, -Math.log10(Math.min(1, frequency)));

/** How long what is said on a timeframe holds for a reader. */
export const HORIZONS: Readonly<Record<Timeframe, number>> = {
  '1m': 0.05,
  '5m': 0.07,
  '15m': 0.1,
  '30m': 0.15,
  '1h': 0.25,
  '4h': 0.4,
  '1d': 1,
  '1w': 1,
};
