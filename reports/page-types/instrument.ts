import { can, type Tier } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { scaleSpan } from '#market/models/regime/scale-span.ts';
import { consensusOf } from '#market/models/signals/consensus.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY } from '#market/time.ts';
import { classTitle } from '#wording/labels.ts';
import { relativeText } from '#wording/relative.ts';
import { changeOf } from '../facts.ts';
import type { InstrumentModel } from '../models/instrument.ts';
import type { ShiftModel } from '../models/shifts.ts';
import { classPath, instrumentPath, OVERVIEW_LINK } from '../paths.ts';
import type { RegimeRow, SpellRow } from '../queries/regimes.ts';
import { rangeOf } from '../ranges.ts';
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
    const rowsOf = indexBySymbol(report);
    const shifts = report.rows.shifts.map(shiftOf);
    return report.wanted.map((instrument) => ({
      model: modelOf(report, instrument, rowsOf(instrument.symbol), shifts),
    }));
  },
};

/** The rows of a tier by symbol; the indices are built once for all instruments. */
function indexBySymbol({ rows, facts }: TierReport) {
  const regimes = Map.groupBy(rows.regimes, ({ symbol }) => symbol);
  const signals = Map.groupBy(rows.signals, ({ symbol }) => symbol);
  const changes = Map.groupBy(facts.changes, ({ symbol }) => symbol);
  const history = Map.groupBy(rows.history, ({ symbol }) => symbol);
  const historyCounts = Map.groupBy(rows.historyCounts, ({ symbol }) => symbol);
  const ranges = Map.groupBy(rows.ranges, ({ symbol }) => symbol);
  const relative = Map.groupBy(rows.relative, ({ symbol }) => symbol);
  const spells = Map.groupBy(rows.spells, ({ symbol }) => symbol);
  return (symbol: string) => ({
    regimes: regimes.get(symbol) ?? [],
    signals: signals.get(symbol) ?? [],
    changes: changes.get(symbol) ?? [],
    history: history.get(symbol) ?? [],
    historyCounts: historyCounts.get(symbol) ?? [],
    ranges: ranges.get(symbol) ?? [],
    relative: relative.get(symbol) ?? [],
    spells: spells.get(symbol) ?? [],
  });
}
type RowsOfSymbol = ReturnType<ReturnType<typeof indexBySymbol>>;

function modelOf(
  report: TierReport,
  instrument: InstrumentRow,
  rows: RowsOfSymbol,
  shifts: readonly ShiftModel[],
): InstrumentModel {
  const { symbol, name, assetClass, calendar, daily } = instrument;
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
    daily,
    relativeTo: relativeText(scaleSpan(calendarOf(calendar), '1d')),
    ...report.notes.ofInstrument(instrument),
    agreement: agreementOf(rows.regimes),
    // Shortest timeframes first, as the regimes above them.
    signals: rows.signals.map((row) => signalOf(row, assetClass)).reverse(),
    consensus: consensusOf(rows.signals),
    ranges: rows.ranges.map(rangeOf),
    againstClass: rows.relative.map(againstClassOf),
    shifts: shifts.filter(({ symbols }) => symbols.includes(symbol)),
    regimes: [...rows.regimes],
    changes: rows.changes.slice(0, CHANGES_SHOWN),
    history: historyOf(report.tier, rows, report.facts.bySymbol),
    ribbon: ribbonOf(rows.spells),
  };
}

function historyOf(
  tier: Tier,
  { history, historyCounts }: RowsOfSymbol,
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): InstrumentModel['history'] {
  if (!can(tier, 'history')) return null;
  return {
    days: tier.historyDays,
    counts: [...historyCounts],
    changes: history.map((row) => changeOf(row, bySymbol)),
  };
}

/** The label that most timeframes share; the order of the labels decides a tie. */
function agreementOf(regimes: readonly RegimeRow[]): InstrumentModel['agreement'] {
  if (regimes.length === 0) return null;
  const [best] = REGIME_LABELS.map((label) => ({
    label,
    timeframes: regimes.filter((row) => row.label === label).length,
  })).sort((a, b) => b.timeframes - a.timeframes);
  return best === undefined ? null : { ...best, of: regimes.length };
}

/** Spells end where the next begins, the last at the newest close. One day alone is no history. */
function ribbonOf(spells: readonly SpellRow[]): InstrumentModel['ribbon'] {
  const [first] = spells;
  if (first === undefined || first.at === first.newest) return null;
  const begin = ({ at, before }: SpellRow, i: number) => (i === 0 ? at - DAY : before);
  return {
    timeframe: '1d',
    from: begin(first, 0),
    to: first.newest,
    spells: spells.map((spell, i) => {
      const next = spells[i + 1];
      return { label: spell.label, from: begin(spell, i), to: next === undefined ? spell.newest : begin(next, i + 1) };
    }),
  };
}
