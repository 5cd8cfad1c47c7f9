import { can, type Tier, type TierTable } from '#contracts/tiers.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { marketOf } from '#market/market-id.ts';
import { consensusOf } from '#market/models/signals/consensus.ts';
import { REGIME_LABELS } from '#market/regime-label.ts';
import { DAY, MINUTE } from '#market/time.ts';
import { TIMEFRAMES } from '#market/timeframe.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { classTitle } from '#wording/words.ts';
import { changeOf, factsOf, newestOf } from './facts.ts';
import type { ClassCounts, ClassModel, InstrumentModel, OverviewModel, PageModel } from './models.ts';
import { createNoteWriter, type NoteWriter, type PageNote, type Written } from './note-writer.ts';
import { classNote, overviewNote } from './notes.ts';
import { type InstrumentRow, type RegimeRow, readTier, type SpellRow, type TierRows } from './rows.ts';
import { shiftOf, shiftsOf } from './shifts.ts';
import { signalOf, signalsOf } from './signals.ts';
import { notesOf } from './tier-notes.ts';

/** One page to publish: where, in which tier, from which model. */
export interface PageRequest {
  /** The name of the tier. */
  readonly tier: string;
  readonly path: string;
  readonly template: PageModel['template'];
  readonly model: PageModel;
}

/** A page that follows ticks is stale a quarter of an hour after the next bar was due; a daily page two hours after the close. */
const TICK_GRACE = 15 * MINUTE;
const DAILY_GRACE = 120 * MINUTE;
const OVERVIEW_CHANGES = 14;

/** Pages of these tiers: all, or only those that instruments of `markets` can have changed. In path order. */
export async function buildPages(
  warehouse: Warehouse,
  {
    tiers,
    markets,
    notes = createNoteWriter({ log: SILENT }),
    polish = false,
  }: {
    tiers: TierTable;
    markets?: readonly string[];
    asOf: number;
    notes?: NoteWriter | undefined;
    /** Whether a model that is configured may be asked; words that it found before are used anyway. */
    polish?: boolean;
  },
): Promise<PageRequest[]> {
  const all = await Promise.all(tiers.map((tier) => readTier(warehouse, tier)));
  const models = await Promise.all(
    all
      .flatMap((rows) => pagesOf(rows, markets, notes).map((draft) => ({ ...draft, tier: rows.tier })))
      .map(async ({ model, written, tier }): Promise<PageModel> => {
        if (written === undefined || !('citations' in model)) return model;
        return { ...model, ...(await notes.polish({ tier, path: model.path }, written, polish)) };
      }),
  );
  return models.map((model) => ({ tier: model.tier, path: model.path, template: model.template, model }));
}

const SILENT = { warn: () => {}, info: () => {} };

/** A page, and for one whose note a language model may say in its own words what was written. */
interface Draft {
  readonly model: PageModel;
  readonly written?: Written;
}

function pagesOf(rows: TierRows, markets: readonly string[] | undefined, notes: NoteWriter): Draft[] {
  const { tier, instruments } = rows;
  if (instruments.length === 0) return [];
  const { bySymbol, changes, classes: counts } = factsOf(rows);
  const navigation = [
    { href: '/', text: 'Overview' },
    ...counts.map(({ assetClass, title }) => ({ href: `/class/${assetClass}`, text: title })),
    ...(can(tier, 'evidence') ? [{ href: '/signals', text: 'Signals' }] : []),
    ...(can(tier, 'correlations') ? [{ href: '/shifts', text: 'Correlations' }] : []),
    { href: '/methodology', text: 'Method' },
  ];
  const page = (path: string, title: string, members: readonly InstrumentRow[]) => ({
    tier: tier.name,
    path,
    title,
    navigation,
    ...freshness(tier, members),
  });
  const touched = instruments.filter(({ calendar }) => markets === undefined || markets.includes(marketOf(calendar)));
  const regimes = Map.groupBy(rows.regimes, ({ symbol }) => symbol);
  const history = Map.groupBy(rows.history, ({ symbol }) => symbol);
  const historyCounts = Map.groupBy(rows.historyCounts, ({ symbol }) => symbol);
  const signals = Map.groupBy(rows.signals, ({ symbol }) => symbol);
  const shifts = rows.shifts.map(shiftOf);
  const changesOf = Map.groupBy(changes, ({ symbol }) => symbol);
  const spells = Map.groupBy(rows.spells, ({ symbol }) => symbol);
  const tell = notesOf(rows, notes, { regimes, signals, bySymbol });
  const whole = tell.market('/', instruments, overviewNote(counts));
  const overview: OverviewModel = {
    ...page('/', 'Market overview', instruments),
    template: 'overview',
    ...wordsOf(whole),
    classes: [...counts],
    changes: changes.slice(0, OVERVIEW_CHANGES),
    moreChanges: Math.max(0, changes.length - OVERVIEW_CHANGES),
    instruments: (can(tier, 'evidence') ? instruments : []).map(({ symbol, name, assetClass, daily: label }) => ({
      symbol,
      name,
      assetClass,
      label,
    })),
  };
  const classPages = [...new Set(touched.map(({ assetClass }) => assetClass))].sort().map((assetClass): Draft => {
    const members = instruments.filter((instrument) => instrument.assetClass === assetClass);
    const own = changes.filter((change) => change.assetClass === assetClass);
    const count = counts.find((entry) => entry.assetClass === assetClass) as ClassCounts;
    const written = tell.market(`/class/${assetClass}`, members, classNote(count), assetClass);
    const model: ClassModel = {
      ...page(`/class/${assetClass}`, classTitle(assetClass), members),
      template: 'class',
      ...wordsOf(written),
      counts: count,
      changes: own.slice(0, OVERVIEW_CHANGES),
      moreChanges: Math.max(0, own.length - OVERVIEW_CHANGES),
      rows: members.map(({ symbol, name, daily: label }) => ({
        symbol,
        name,
        daily: label,
        cells: can(tier, 'evidence') ? cellsOf(regimes.get(symbol) ?? []) : [],
      })),
    };
    return { model, written };
  });
  const instrumentPages = touched.map((instrument): InstrumentModel => {
    const { symbol, name, assetClass } = instrument;
    const own = regimes.get(symbol) ?? [];
    const recent = changesOf.get(symbol) ?? [];
    return {
      ...page(`/instrument/${symbol}`, symbol, [instrument]),
      template: 'instrument',
      symbol,
      name,
      assetClass,
      classTitle: classTitle(assetClass),
      daily: instrument.daily,
      ...tell.instrument(instrument),
      agreement: agreementOf(own),
      // Shortest charts first, as the regimes above them.
      signals: (signals.get(symbol) ?? []).map((row) => signalOf(row, assetClass)).reverse(),
      consensus: consensusOf(signals.get(symbol) ?? []),
      shifts: shifts.filter(({ symbols }) => symbols.includes(symbol)),
      regimes: own.map(({ symbol: _symbol, asOf: _asOf, runId: _runId, ...regime }) => regime),
      changes: recent.slice(0, 6),
      history: can(tier, 'history')
        ? {
            days: tier.historyDays,
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
  const signalsPages: PageModel[] = can(tier, 'evidence')
    ? [
        {
          ...page('/signals', 'Signals and novelty', instruments),
          ...signalsOf(rows.signals, rows.track, bySymbol),
          heads: [...rows.heads],
        },
      ]
    : [];
  const shiftsPages: PageModel[] = can(tier, 'correlations')
    ? [{ ...page('/shifts', 'Correlation shifts', instruments), ...shiftsOf(rows) }]
    : [];
  const drafts = [...instrumentPages, ...signalsPages, ...shiftsPages, method].map((model): Draft => ({ model }));
  return [{ model: overview, written: whole }, ...classPages, ...drafts].sort((a, b) =>
    a.model.path < b.model.path ? -1 : 1,
  );
}

const wordsOf = ({ note, citations }: PageNote): PageNote => ({ note, citations });

/** As-of and run of the newest row shown, and until when that is current by the calendars of the instruments shown. */
function freshness(tier: Tier, members: readonly InstrumentRow[]) {
  const newest = newestOf(members);
  const calendars = [...new Set(members.map(({ calendar }) => calendar))].map((id) => calendarOf(id));
  const deadline = (asOf: number) =>
    Math.min(
      ...calendars.map((calendar) => {
        const nextOpen = calendar.sessionAt(asOf) !== null ? asOf : calendar.nextOpen(asOf - 1);
        if (can(tier, 'evidence')) return nextOpen + TICK_GRACE;
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
