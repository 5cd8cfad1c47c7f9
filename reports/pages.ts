import { calendarOf } from '#market/calendar/calendar.ts';
import type { CalendarId } from '#market/instrument.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { changeOf, factsOf, newestOf } from './facts.ts';
import type { ClassCounts, ClassModel, InstrumentModel, OverviewModel, PageModel } from './models.ts';
import { classNote, instrumentNote, overviewNote } from './notes.ts';
import { type InstrumentRow, type RegimeRow, readTier, type SpellRow, type TierRows } from './rows.ts';
import { shiftOf, shiftsOf } from './shifts.ts';
import { signalOf, signalsOf } from './signals.ts';
import { seesEvidence, seesHistory, type Tier } from './tiers.ts';
import { classTitle } from './words.ts';

/** One page to publish: where, in which tier, from which model. */
export interface PageRequest {
  readonly tier: Tier;
  readonly path: string;
  readonly template: PageModel['template'];
  readonly model: PageModel;
}

const MINUTE = 60_000;
/** A page that follows ticks is stale a quarter of an hour after the next bar was due; a daily page two hours after the close. */
const TICK_GRACE = 15 * MINUTE;
const DAILY_GRACE = 120 * MINUTE;
const OVERVIEW_CHANGES = 14;

/** Pages of these tiers: all, or only those that instruments of `markets` can have changed. In path order. */
export async function buildPages(
  warehouse: Warehouse,
  { tiers, markets }: { tiers: readonly Tier[]; markets?: readonly string[]; asOf: number },
): Promise<PageRequest[]> {
  const all = await Promise.all(tiers.map((tier) => readTier(warehouse, tier)));
  return all
    .flatMap((rows) => pagesOf(rows, markets))
    .map((model) => ({ tier: model.tier, path: model.path, template: model.template, model }));
}

function pagesOf(rows: TierRows, markets: readonly string[] | undefined): PageModel[] {
  const { tier, instruments } = rows;
  if (instruments.length === 0) return [];
  const { bySymbol, changes, classes: counts } = factsOf(rows);
  const navigation = [
    { href: '/', text: 'Overview' },
    ...counts.map(({ assetClass, title }) => ({ href: `/class/${assetClass}`, text: title })),
    ...(seesEvidence(tier) ? [{ href: '/signals', text: 'Signals' }] : []),
    ...(seesHistory(tier) ? [{ href: '/shifts', text: 'Correlations' }] : []),
    { href: '/methodology', text: 'Method' },
  ];
  const page = (path: string, title: string, members: readonly InstrumentRow[]) => ({
    tier,
    path,
    title,
    navigation,
    ...freshness(tier, members),
  });
  const touched = instruments.filter(
    ({ calendar }) => markets === undefined || markets.includes(calendar.toLowerCase()),
  );
  const regimes = groupBy(rows.regimes, ({ symbol }) => symbol);
  const history = groupBy(rows.history, ({ symbol }) => symbol);
  const historyCounts = groupBy(rows.historyCounts, ({ symbol }) => symbol);
  const signals = groupBy(rows.signals, ({ symbol }) => symbol);
  const shifts = rows.shifts.map(shiftOf);
  const spells = groupBy(rows.spells, ({ symbol }) => symbol);
  const overview: OverviewModel = {
    ...page('/', 'Market overview', instruments),
    template: 'overview',
    note: overviewNote(counts, changes, rows.regimes, tier),
    classes: [...counts],
    changes: changes.slice(0, OVERVIEW_CHANGES),
    moreChanges: Math.max(0, changes.length - OVERVIEW_CHANGES),
    instruments: (seesEvidence(tier) ? instruments : []).map(({ symbol, name, assetClass, daily: label }) => ({
      symbol,
      name,
      assetClass,
      label,
    })),
  };
  const classPages = [...new Set(touched.map(({ assetClass }) => assetClass))].sort().map((assetClass): ClassModel => {
    const members = instruments.filter((instrument) => instrument.assetClass === assetClass);
    const own = changes.filter((change) => change.assetClass === assetClass);
    const count = counts.find((entry) => entry.assetClass === assetClass) as ClassCounts;
    return {
      ...page(`/class/${assetClass}`, classTitle(assetClass), members),
      template: 'class',
      note: classNote(count, own, tier),
      counts: count,
      changes: own.slice(0, OVERVIEW_CHANGES),
      moreChanges: Math.max(0, own.length - OVERVIEW_CHANGES),
      rows: members.map(({ symbol, name, daily: label }) => ({
        symbol,
        name,
        daily: label,
        cells: seesEvidence(tier) ? cellsOf(regimes.get(symbol) ?? []) : [],
      })),
    };
  });
  const instrumentPages = touched.map((instrument): InstrumentModel => {
    const { symbol, name, assetClass } = instrument;
    const own = regimes.get(symbol) ?? [];
    const recent = changes.filter((change) => change.symbol === symbol);
    return {
      ...page(`/instrument/${symbol}`, symbol, [instrument]),
      template: 'instrument',
      symbol,
      name,
      assetClass,
      classTitle: classTitle(assetClass),
      daily: instrument.daily,
      note: instrumentNote(instrument, own, recent),
      agreement: agreementOf(own),
      // Shortest charts first, as the regimes above them.
      signals: (signals.get(symbol) ?? []).map((row) => signalOf(row, assetClass)).reverse(),
      shifts: shifts.filter(({ symbols }) => symbols.includes(symbol)),
      regimes: own.map(({ symbol: _symbol, asOf: _asOf, runId: _runId, ...regime }) => regime),
      changes: recent.slice(0, 6),
      history: seesHistory(tier)
        ? {
            days: tier === 'growth' ? 90 : null,
            counts: (historyCounts.get(symbol) ?? []).map(({ timeframe, changes: count }) => ({
              timeframe,
              changes: count,
            })),
            changes: (history.get(symbol) ?? []).map((row) => changeOf(row, bySymbol)),
          }
        : null,
      ribbon: ribbonOf(spells.get(symbol) ?? []),
    };
  });
  const { asOf: _asOf, runId: _runId, ...methodology } = page('/methodology', 'How to read this report', instruments);
  // The method does not change with the data: its page carries no as-of of its own, so that ticks leave it as it is.
  const method: PageModel = {
    ...methodology,
    asOf: 0,
    runId: '',
    currentUntil: Number.MAX_SAFE_INTEGER,
    template: 'methodology',
  };
  const signalsPages: PageModel[] = seesEvidence(tier)
    ? [{ ...page('/signals', 'Signals and novelty', instruments), ...signalsOf(rows.signals, rows.track, bySymbol) }]
    : [];
  const shiftsPages: PageModel[] = seesHistory(tier)
    ? [{ ...page('/shifts', 'Correlation shifts', instruments), ...shiftsOf(rows) }]
    : [];
  return [overview, ...classPages, ...instrumentPages, ...signalsPages, ...shiftsPages, method].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
}

/** As-of and run of the newest row shown, and until when that is current by the calendars of the instruments shown. */
function freshness(tier: Tier, members: readonly InstrumentRow[]) {
  const newest = newestOf(members);
  const calendars = [...new Set(members.map(({ calendar }) => calendar))].map((id) => calendarOf(id as CalendarId));
  const deadline = (asOf: number) =>
    Math.min(
      ...calendars.map((calendar) => {
        const nextOpen = calendar.sessionAt(asOf) !== null ? asOf : calendar.nextOpen(asOf - 1);
        if (seesEvidence(tier)) return nextOpen + TICK_GRACE;
        return (calendar.sessionAt(nextOpen)?.close ?? nextOpen) + DAILY_GRACE;
      }),
    );
  return { asOf: newest.asOf, runId: newest.runId, currentUntil: newest.asOf === 0 ? 0 : deadline(newest.asOf) };
}

const cellsOf = (regimes: readonly RegimeRow[]) =>
  TIMEFRAMES.map((timeframe) => {
    const regime = regimes.find((row) => row.timeframe === timeframe);
    return regime === undefined ? null : { timeframe, label: regime.label, confidence: regime.confidence };
  });

/** The label that most timeframes share; the longest of them decides a tie. */
function agreementOf(regimes: readonly RegimeRow[]): InstrumentModel['agreement'] {
  if (regimes.length === 0) return null;
  const best = REGIME_LABELS.map((label) => ({
    label,
    timeframes: regimes.filter((row) => row.label === label).length,
  })).sort((a, b) => b.timeframes - a.timeframes)[0];
  return best === undefined ? null : { ...best, of: regimes.length };
}

/** Spells end where the next begins, the last at the newest close. One day alone is no history. */
function ribbonOf(spells: readonly SpellRow[]): InstrumentModel['ribbon'] {
  const first = spells[0];
  if (first === undefined || first.at === first.newest) return null;
  const begin = ({ at, before }: SpellRow, i: number) => (i === 0 ? at - 86_400_000 : before);
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

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
