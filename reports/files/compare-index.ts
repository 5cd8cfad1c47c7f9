import { can } from '#contracts/tiers.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import { REGIMES } from '#wording/labels.ts';
import { chartsOfInstrument, FACT_TITLES, factsOfInstrument } from '../compare/facts.ts';
import { rowsByInstrument } from '../instrument/rows.ts';
import type { TieRow } from '../queries/ties.ts';
import { type FileType, JSON_TYPE } from './file-type.ts';

/**
 * `/compare-index.json`: what the page of comparisons makes its table of, for every instrument of the tier: its class, its charts as numbers
 * (`chartsOfInstrument`), its facts as words, and the ties within each class.
 */
export const compareIndex: FileType = (report) => {
  const { tier, rows, facts } = report;
  if (!can(tier, 'evidence')) return [];
  const places = new Map(facts.classes.map(({ assetClass }, place) => [assetClass, place]));
  const rowsOf = rowsByInstrument(report);
  const instruments = rows.instruments.map((instrument) => {
    const ofInstrument = rowsOf(instrument);
    const place = places.get(instrument.assetClass);
    return [instrument.symbol, [place, chartsOfInstrument(ofInstrument), factsOfInstrument(ofInstrument)]];
  });
  const text = JSON.stringify({
    tier: tier.name,
    classes: facts.classes.map(({ title }) => title),
    timeframes: TIMEFRAMES.toReversed(),
    labels: REGIME_LABELS.map((label) => [label, REGIMES[label].short]),
    facts: FACT_TITLES,
    instruments: Object.fromEntries(instruments),
    maps: mapsOf(rows.ties),
    nearest: Object.fromEntries(
      rows.ties.map(({ symbol, nearest, nearestNow }) => [symbol, nearest.map((other, i) => [other, nearestNow[i]])]),
    ),
  });
  return [{ tier: tier.name, path: '/compare-index.json', type: JSON_TYPE, text }];
};

/** The maps of classes: symbols, and row by row how they are tied. */
function mapsOf(ties: readonly TieRow[]) {
  const maps = Map.groupBy(
    ties.filter(({ place }) => place !== null),
    ({ market, assetClass }) => `${assetClass}@${market}`,
  );
  return [...maps.values()].map((rows) => [rows.map(({ symbol }) => symbol), rows.map(({ now }) => now)]);
}
