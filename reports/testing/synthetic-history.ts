import type { Instrument } from '#market/instrument.ts';
import type { RegimeBlock } from '#market/output.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { ForecastOutcome } from '#warehouse/forecast-outcomes.ts';
import { type ForecastEntry, forecastId } from '#warehouse/ledger/forecasts.ts';
import type { NoveltyRow } from '#warehouse/novelty.ts';
import type { RangeForecastRow } from '#warehouse/range-forecasts.ts';
import type { ClassSpells } from '#warehouse/spell-figures.ts';

const SURVIVAL = [1, 2, 3, 5, 10, 20, 40, 60];

/** How long daily and weekly labels of some classes lasted, what came next, and by which confidence. Stress has ended too seldom to judge. */
export const syntheticSpells = (instruments: readonly Instrument[]): ClassSpells[] =>
  [...new Set(instruments.map(({ assetClass }) => assetClass))].flatMap((assetClass) =>
    (['1d', '1w'] as const).flatMap((timeframe) =>
      REGIME_LABELS.map((_, label) => {
        const spells = label === 4 ? 9 : 180 + 20 * label;
        const life = 6 + 3 * label;
        const shareAt = (bars: number) => Math.exp(-bars / life);
        const ends = spells - 3;
        const nexts = [1, 2, 3].map((step, k) => ({
          next: (label + step) % REGIME_LABELS.length,
          changes: [Math.ceil(ends * 0.6), Math.floor(ends * 0.3), Math.floor(ends * 0.1)][k] ?? 0,
        }));
        return {
          assetClass,
          timeframe: TIMEFRAMES.indexOf(timeframe),
          label,
          survival: {
            spells,
            ended: ends,
            waves: 31,
            points: SURVIVAL.map((bars) => ({
              bars,
              share: shareAt(bars),
              low: 0.85 * shareAt(bars),
              high: Math.min(1, 1.12 * shareAt(bars)),
            })),
          },
          next: nexts.map(({ next, changes }) => ({
            next,
            changes,
            share: changes / ends,
            low: 0.5 * (changes / ends),
            high: Math.min(1, 1.3 * (changes / ends)),
            waves: 17,
          })),
          confidence: [
            [0, 0.5, 4],
            [0.5, 0.6, 7],
            [0.6, 0.7, 9],
            [0.8, 1, null],
          ].map(([from, to, median]) => ({
            from: from as number,
            to: to as number,
            spells: 40,
            ended: 38,
            waves: 12,
            lowerQuartile: 2,
            median: median as number | null,
            upperQuartile: median === null ? null : (median as number) + 6,
          })),
        };
      }),
    ),
  );

/** Novelty of every daily bar: one in fifty is among the rarest. */
export const syntheticNovelty = ({ symbol, openTime, closeTime, timeframe, length }: RegimeBlock): NoveltyRow[] =>
  Array.from({ length }, (_, i) => i)
    .filter((i) => TIMEFRAMES[timeframe[i] as number] === '1d')
    .map((i) => ({
      symbol: symbol[i] as string,
      timeframe: '1d',
      openTime: openTime[i] as number,
      closeTime: closeTime[i] as number,
      novelty: i % 50 === 7 ? 0.9951 : ((i * 37) % 98) / 100,
      drivers: ['volume_rel_20', 'gap_in_sigma', 'discord_20'],
      noveltyVersion: 1,
    }));

/** What was said of the next day at the last closes of every symbol, as rows, as entries of the ledger, and what came: four in five held. */
export function syntheticRangeDays(symbols: readonly string[], { end, days }: { end: number; days: number }) {
  const places = symbols.flatMap((symbol) =>
    Array.from({ length: days }, (_, i) => ({ symbol, close: end - (days - i) * DAY, i })),
  );
  const forecasts = places.map(({ symbol, close, i }): RangeForecastRow => {
    const normal = 0.0123;
    const sigma = normal * (1 + (i % 9) / 10);
    return {
      symbol,
      timeframe: '1d',
      openTime: close - DAY,
      closeTime: close,
      horizon: 1,
      sigma,
      normal,
      low: -1.31 * sigma,
      high: 1.27 * sigma,
      typical: 0.55 * sigma,
      typicalNormal: 0.55 * normal,
      gate: true,
      events: new Float32Array(4).fill(Number.NaN),
      eventRates: new Float32Array(4).fill(Number.NaN),
      ownPart: 0.1,
      classPart: 0.05,
      ownRatio: 1.2,
      classRatio: 1.1,
      alpha: 0.2,
      modelVersion: close - DAY,
    };
  });
  const entries = forecasts.map(
    (row): ForecastEntry => ({
      issuedAt: end,
      symbol: row.symbol,
      timeframe: '1d',
      barOpen: row.openTime,
      barClose: row.closeTime,
      kind: 'range',
      event: '',
      horizon: 1,
      value: row.sigma,
      low: row.low,
      high: row.high,
      climatology: row.normal,
      gate: true,
      modelVersion: row.modelVersion,
      engineFingerprint: 'test',
    }),
  );
  const outcomes = entries.map(
    (entry, i): ForecastOutcome => ({
      id: forecastId(entry),
      symbol: entry.symbol,
      timeframe: '1d',
      barOpen: entry.barOpen,
      horizon: 1,
      move: i % 5 === 2 ? 0.03 : 0.001 + 0.008 * (i % 2),
      variance: 0.0001,
      held: i % 5 !== 2,
    }),
  );
  return { forecasts, entries, outcomes };
}
