import type { AssetClass } from '#market/instrument.ts';
import { DAY } from '#market/time.ts';
import type { RelativeForecast } from '#warehouse/relative-forecasts.ts';
import type { StoredRelativeModel } from '#warehouse/relative-models.ts';

/** Members of every class of these tests. */
const MEMBERS = 14;
const BLOCK = 84;

/** The night of a class: crypto has proven skill, forex has failed its test, the others lack days for one. */
export function syntheticRelative(assetClass: AssetClass, asOf: number): StoredRelativeModel {
  const open = assetClass === 'crypto';
  const dates = open || assetClass === 'forex' ? BLOCK : 0;
  const t = dates === 0 ? 0 : open ? 3.1 : 0.84;
  return {
    assetClass,
    timeframe: '1d',
    fittedAt: asOf,
    relative: {
      horizon: 5,
      members: MEMBERS,
      days: dates === 0 ? 310 : 1_300,
      daysNeeded: 1_029,
      skill: { gain: 0.001, standardError: 0.0003, t, p: 0.001, dates, block: BLOCK },
      gate: { open, belief: open ? 0.9 : 0 },
      model: null,
    },
  };
}

/** Directions of an open gate: ahead, behind, too close to call, and of every fourth symbol nothing. */
export const syntheticDirections = (symbols: readonly string[], closeTime: number): RelativeForecast[] =>
  symbols.flatMap((symbol, i) => {
    const said = (
      [
        ['ahead', 0.56],
        ['behind', 0.44],
        ['neutral', 0.51],
      ] as const
    )[i % 4];
    if (said === undefined) return [];
    const [direction, p] = said;
    return [
      {
        symbol,
        timeframe: '1d',
        openTime: closeTime - DAY,
        closeTime,
        horizon: 5,
        p,
        direction,
        modelVersion: closeTime,
      },
    ];
  });
