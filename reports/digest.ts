import { can, type Tier } from '#contracts/tiers.ts';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { plainSentence } from '#narrative/note.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { REGIMES } from '#wording/labels.ts';
import { plural } from '#wording/numbers.ts';
import { type DigestModel, digestModel } from './digest-model.ts';
import { factsOf, newestOf } from './facts.ts';
import type { ChangeModel } from './models/change.ts';
import type { ClassCounts } from './models/class-counts.ts';
import type { ShiftModel } from './models/shifts.ts';
import type { SignalsModel } from './models/signals.ts';
import { createNoteWriter, type NoteWriter } from './note-writer.ts';
import { pageNotesOf } from './page-notes.ts';
import { OVERVIEW_PATH } from './paths.ts';
import { overviewNote } from './plain-notes.ts';
import { shiftOf } from './shifts.ts';
import { signalsOf } from './signals.ts';
import { type InstrumentRow, readTier, type TierRows } from './tier-rows.ts';

const CHANGES_SHOWN = 12;
/** Of everything else: a mail is skimmed, the report has the rest. */
const FEW = 5;

/**
 * The digest of a list on a report date, checked by its schema. It says the facts of the overview, but only daily and weekly changes,
 * because a mail is read once.
 * @throws RangeError when the tier has no instrument yet, ZodError for a row or a model that breaks its schema.
 */
export async function buildDigest(
  warehouse: Warehouse,
  {
    tier,
    date,
    list,
    notes = createNoteWriter(),
  }: { tier: Tier; date: string; list: string; notes?: NoteWriter | undefined },
): Promise<DigestModel> {
  const rows = await readTier(warehouse, tier);
  const { instruments, ledgerHeads } = rows;
  if (instruments.length === 0) throw new RangeError(`tier ${tier.name} has no instruments to write about`);
  const { bySymbol, changes, classes } = factsOf(rows);
  const slow = changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w');
  const { note } = pageNotesOf(rows, notes, bySymbol).ofMarket(OVERVIEW_PATH, instruments, overviewNote(classes));
  const shifts = digestShifts(rows);
  return digestModel.parse({
    tier: tier.name,
    list,
    date,
    headline: headlineOf(classes, slow),
    note: note.map(plainSentence),
    classes: [...classes],
    changes: slow.slice(0, CHANGES_SHOWN),
    moreChanges: Math.max(0, slow.length - CHANGES_SHOWN),
    signals: can(tier, 'evidence') ? digestSignals(rows, bySymbol) : null,
    shifts: shifts.slice(0, FEW),
    moreShifts: Math.max(0, shifts.length - FEW),
    heads: ledgerHeads.filter(({ chain }, i) => ledgerHeads[i - 1]?.chain !== chain),
    ...newestOf(instruments),
  } satisfies DigestModel);
}

function digestSignals(
  rows: TierRows,
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): NonNullable<DigestModel['signals']> {
  const { directional, moreDirectional, unusual, moreUnusual, reasons } = signalsOf(rows, bySymbol);
  const silence = directional.length > 0 ? '' : silenceText(reasons, rows.signals.length);
  return {
    directional: directional.slice(0, FEW),
    moreDirectional: moreDirectional + Math.max(0, directional.length - FEW),
    silence,
    unusual: unusual.slice(0, FEW),
    moreUnusual: moreUnusual + Math.max(0, unusual.length - FEW),
  };
}

/** Why there is no direction on any chart: the most frequent reason. */
function silenceText([main]: SignalsModel['reasons'], charts: number): string {
  if (main === undefined) return 'No direction is given: no signal was issued yet.';
  if (charts === 1) return `No direction is given: ${main.reason}.`;
  return `No direction is given on any of ${plural(charts, 'chart')}; the reason on ${main.charts === charts ? 'all' : main.charts} of them: ${main.reason}.`;
}

/** The widest reach first; within it the least likely to be chance. */
const digestShifts = ({ shifts }: TierRows): ShiftModel[] =>
  shifts.map(shiftOf).sort((a, b) => SHIFT_LEVELS.indexOf(a.level) - SHIFT_LEVELS.indexOf(b.level) || a.q - b.q);

/** A flow of fewer changes is no story. */
const FLOW_MIN = 3;

/** Stress first, then what most changes of a class have in common, then their number, then that nothing changed. */
export function headlineOf(classes: readonly ClassCounts[], changes: readonly ChangeModel[]): string {
  const [stressed, ...others] = new Set(changes.filter(({ to }) => to === 'stress').map(({ symbol }) => symbol));
  if (stressed !== undefined)
    return `${stressed}${others.length > 0 ? ` and ${others.length} more` : ''} entered stress`;
  const [most] = [...classes].sort((a, b) => b.changed - a.changed);
  if (most === undefined || most.changed === 0) return 'No daily regime changed';
  const daily = changes.filter(({ assetClass, timeframe }) => assetClass === most.assetClass && timeframe === '1d');
  const [only] = most.changed === 1 ? daily : [];
  if (only !== undefined) return `${only.symbol} moved to ${REGIMES[only.to].phrase}`;
  return flowOf(daily, most.title) ?? `${plural(most.changed, 'regime change')} in ${most.title}`;
}

/** "9 in Crypto moved from stress to high volatility": what more than half of the changes have in common; undefined of too few. */
function flowOf(daily: readonly ChangeModel[], title: string): string | undefined {
  const flows = [...Map.groupBy(daily, ({ from, to }) => `${from} ${to}`).values()];
  const [largest = []] = flows.toSorted((a, b) => b.length - a.length);
  const [change] = largest;
  if (change === undefined || largest.length < FLOW_MIN || 2 * largest.length <= daily.length) return undefined;
  const { from, to } = change;
  return `${largest.length} in ${title} moved from ${REGIMES[from].phrase} to ${REGIMES[to].phrase}`;
}
