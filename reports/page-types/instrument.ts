import { can, type Tier } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { scaleSpan } from '#market/models/regime/scale-span.ts';
import { consensusOf } from '#market/models/signals/consensus.ts';
import { classTitle } from '#wording/labels.ts';
import { relativeText } from '#wording/relative.ts';
import { publishedRegime } from '../coarse.ts';
import { changeOf } from '../facts.ts';
import { dialOf, peersOf, turnOf } from '../instrument/dial.ts';
import { beginningOf, firstScreenOf } from '../instrument/first-screen.ts';
import { openDayOf } from '../instrument/open-day.ts';
import { riverOf } from '../instrument/river.ts';
import { type InstrumentRows, rowsByInstrument } from '../instrument/rows.ts';
import { coverageOf, rangeTableOf } from '../instrument/sizes.ts';
import { calibrationOf, nextOf, survivalOf } from '../instrument/spells.ts';
import { noveltyOf } from '../instrument/unusual.ts';
import type { InstrumentModel } from '../models/instrument.ts';
import type { ShiftModel } from '../models/shifts.ts';
import { classPath, instrumentPath, OVERVIEW_LINK } from '../paths.ts';
import { againstClassOf } from '../relative.ts';
import { shiftOf } from '../shifts.ts';
import { signalOf } from '../signals.ts';
import type { InstrumentRow } from '../tier-rows.ts';
import { frameOf } from './frame.ts';
import type { PageType, TierReport } from './page-type.ts';

const CHANGES_SHOWN = 6;

/** One page for every wanted instrument: all that the tier may know of it. */
export const instrumentPage: PageType = {
  template: 'instrument',
  isFor: () => true,
  links: () => [],
  build(report) {
    const rowsOf = rowsByInstrument(report);
    const shifts = shiftsBySymbol(report.rows.shifts.map(shiftOf));
    return report.wanted.map((instrument) => ({
      model: modelOf(report, instrument, rowsOf(instrument), shifts.get(instrument.symbol) ?? []),
    }));
  },
};

function shiftsBySymbol(shifts: readonly ShiftModel[]): ReadonlyMap<string, ShiftModel[]> {
  const found = new Map<string, ShiftModel[]>();
  for (const shift of shifts)
    for (const symbol of new Set(shift.symbols)) found.set(symbol, [...(found.get(symbol) ?? []), shift]);
  return found;
}

function modelOf(
  report: TierReport,
  instrument: InstrumentRow,
  rows: InstrumentRows,
  shifts: readonly ShiftModel[],
): InstrumentModel {
  const { tier } = report;
  const { symbol, name, assetClass, calendar, daily } = instrument;
  const regime = rows.regimes.find(({ timeframe }) => timeframe === '1d');
  const began = beginningOf(rows, daily);
  return {
    ...frameOf(report, {
      path: instrumentPath(symbol),
      title: symbol,
      members: [instrument],
      trail: [OVERVIEW_LINK, { href: classPath(assetClass), text: classTitle(assetClass) }],
    }),
    template: 'instrument',
    symbol,
    name,
    assetClass,
    classTitle: classTitle(assetClass),
    ...firstScreenOf(instrument, rows),
    ...report.notes.ofInstrument(instrument),
    daily,
    relativeTo: relativeText(scaleSpan(calendarOf(calendar), '1d')),
    river: riverOf(rows, can(tier, 'history') ? tier.historyDays : null),
    dial: dialOf(rows.regimes),
    survival: survivalOf(rows.survival, regime),
    next: nextOf(rows, began?.from ?? null),
    ranges: rangeTableOf(rows.ranges, symbol),
    novelty: noveltyOf(rows.novelty),
    peers: peersOf(instrument, rows.classCounts, rows.ties),
    calibration: calibrationOf(rows.confidence, began?.confidence ?? null),
    coverage: coverageOf(rows.outcomes),
    turn: turnOf(regime),
    // Shortest timeframes first, as the regimes above them.
    signals: rows.signals.map((row) => signalOf(row, assetClass)).reverse(),
    consensus: consensusOf(rows.signals),
    againstClass: rows.relative.map(againstClassOf),
    shifts: [...shifts],
    regimes: rows.regimes.map(publishedRegime),
    changes: rows.changes.slice(0, CHANGES_SHOWN),
    history: historyOf(tier, rows, report.facts.bySymbol),
    openDay: openDayOf(rows),
  };
}

function historyOf(
  tier: Tier,
  { history, historyCounts }: InstrumentRows,
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): InstrumentModel['history'] {
  if (!can(tier, 'history')) return null;
  return {
    days: tier.historyDays,
    counts: [...historyCounts],
    changes: history.map((row) => changeOf(row, bySymbol)),
  };
}
