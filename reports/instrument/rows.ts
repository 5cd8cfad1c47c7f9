import { marketOf } from '#market/market-id.ts';
import { REGIME_LABELS, type RegimeLabel } from '#market/regime-label.ts';
import type { TierReport } from '../page-types/page-type.ts';
import type { InstrumentRow } from '../tier-rows.ts';

/** What a page of one instrument is made of. */
export type InstrumentRows = ReturnType<ReturnType<typeof rowsByInstrument>>;

const NO_DAYS = { days: [] };

/** The rows of a tier by instrument. The indices are built once for all instruments, so that a market costs as much as it has rows. */
export function rowsByInstrument({ rows, facts, regimes }: Pick<TierReport, 'rows' | 'facts' | 'regimes'>) {
  const lists = {
    signals: bySymbol(rows.signals),
    changes: bySymbol(facts.changes),
    history: bySymbol(rows.history),
    historyCounts: bySymbol(rows.historyCounts),
    ranges: bySymbol(rows.ranges),
    relative: bySymbol(rows.relative),
  };
  const days = {
    probabilities: new Map(rows.probabilityDays.map((row) => [row.symbol, row])),
    novelty: new Map(rows.noveltySeries.map((row) => [row.symbol, row])),
    outcomes: new Map(rows.rangeOutcomes.map((row) => [row.symbol, row])),
    openDays: new Map(rows.openDays.map((row) => [row.symbol, row])),
    openDay: new Map(rows.openDay.map((row) => [row.symbol, row])),
    ties: new Map(rows.ties.map((row) => [row.symbol, row])),
    ratios: new Map(rows.ratioDays.map((row) => [row.symbol, row.ratios])),
  };
  const daily = <Row extends { readonly timeframe: string }>(all: readonly Row[]) =>
    all.filter(({ timeframe }) => timeframe === '1d');
  const ofLabel = {
    survival: Map.groupBy(daily(rows.spellSurvival), labelKey),
    next: Map.groupBy(daily(rows.spellNext), labelKey),
    confidence: Map.groupBy(daily(rows.changeConfidence), labelKey),
    after: Map.groupBy(rows.nextAfter, labelKey),
  };
  const classes = classCounts(rows.instruments);
  return (instrument: InstrumentRow) => {
    const { symbol, daily: label } = instrument;
    const key =
      label === null
        ? ''
        : labelKey({ market: marketOf(instrument.calendar), assetClass: instrument.assetClass, label });
    return {
      regimes: regimes.get(symbol) ?? [],
      signals: lists.signals.get(symbol) ?? [],
      changes: lists.changes.get(symbol) ?? [],
      history: lists.history.get(symbol) ?? [],
      historyCounts: lists.historyCounts.get(symbol) ?? [],
      ranges: lists.ranges.get(symbol) ?? [],
      relative: lists.relative.get(symbol) ?? [],
      /** [day, index of the label, percents]. */
      probabilities: (days.probabilities.get(symbol) ?? NO_DAYS).days,
      /** [day, novelty in percents, drivers]. */
      novelty: (days.novelty.get(symbol) ?? NO_DAYS).days,
      /** [day, held]. */
      outcomes: (days.outcomes.get(symbol) ?? NO_DAYS).days,
      ratios: days.ratios.get(symbol) ?? [],
      ties: days.ties.get(symbol),
      openDays: (days.openDays.get(symbol) ?? NO_DAYS).days,
      openDay: days.openDay.get(symbol),
      survival: ofLabel.survival.get(key) ?? [],
      next: ofLabel.next.get(key) ?? [],
      confidence: ofLabel.confidence.get(key) ?? [],
      after: ofLabel.after.get(key) ?? [],
      classCounts: classes.get(instrument.assetClass) ?? [],
    };
  };
}

const bySymbol = <Row extends { readonly symbol: string }>(rows: readonly Row[]) =>
  Map.groupBy(rows, ({ symbol }) => symbol);

const labelKey = ({ market, assetClass, label }: { market: string; assetClass: string; label: RegimeLabel }): string =>
  `${market} ${assetClass} ${label}`;

/** Members of each class by daily label, in the order of the labels. */
function classCounts(instruments: readonly InstrumentRow[]): ReadonlyMap<string, number[]> {
  const counts = new Map<string, number[]>();
  for (const { assetClass, daily } of instruments) {
    const ofClass = counts.get(assetClass) ?? REGIME_LABELS.map(() => 0);
    if (daily !== null) ofClass[REGIME_LABELS.indexOf(daily)] = (ofClass[REGIME_LABELS.indexOf(daily)] ?? 0) + 1;
    counts.set(assetClass, ofClass);
  }
  return counts;
}
