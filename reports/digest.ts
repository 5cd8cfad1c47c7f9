import { can, type Tier } from '#contracts/tiers.ts';
import { SHIFT_LEVELS } from '#market/models/shifts/findings.ts';
import { plainSentence } from '#narrative/note.ts';
import type { Warehouse } from '#warehouse/warehouse.ts';
import { LABEL_TEXT, plural } from '#wording/words.ts';
import type { DigestModel } from './digest-model.ts';
import { factsOf, newestOf } from './facts.ts';
import type { ChangeModel, ClassCounts, ShiftModel } from './models.ts';
import { createNoteWriter, type NoteWriter } from './note-writer.ts';
import { overviewNote } from './notes.ts';
import { type InstrumentRow, readTier, type TierRows } from './rows.ts';
import { shiftOf } from './shifts.ts';
import { signalsOf } from './signals.ts';
import { notesOf } from './tier-notes.ts';

const CHANGES = 12;
/** Of everything else: a mail is skimmed, the report has the rest. */
const FEW = 5;

/**
 * The digest of a list on a report date: the overview's facts, daily and weekly changes only, because a mail is read once.
 * @throws RangeError when the tier has no instrument yet.
 */
export async function buildDigest(
  warehouse: Warehouse,
  {
    tier,
    date,
    list,
    notes = createNoteWriter({ log: { warn: () => {}, info: () => {} } }),
  }: { tier: Tier; date: string; list: string; notes?: NoteWriter | undefined },
): Promise<DigestModel> {
  const rows = await readTier(warehouse, tier);
  if (rows.instruments.length === 0) throw new RangeError(`tier ${tier.name} has no instruments to write about`);
  const { bySymbol, changes, classes } = factsOf(rows);
  const slow = changes.filter(({ timeframe }) => timeframe === '1d' || timeframe === '1w');
  const newest = newestOf(rows.instruments);
  const tell = notesOf(rows, notes, { regimes: new Map(), signals: new Map(), bySymbol });
  const shifts = digestShifts(rows);
  return {
    tier: tier.name,
    list,
    date,
    headline: headlineOf(classes, slow),
    note: tell.market('/', rows.instruments, overviewNote(classes)).note.map(plainSentence),
    classes: [...classes],
    changes: slow.slice(0, CHANGES),
    moreChanges: Math.max(0, slow.length - CHANGES),
    signals: can(tier, 'evidence') ? digestSignals(rows, bySymbol) : null,
    shifts: shifts.slice(0, FEW),
    moreShifts: Math.max(0, shifts.length - FEW),
    heads: rows.heads.filter(({ chain }, i) => rows.heads[i - 1]?.chain !== chain),
    asOf: newest.asOf,
    runId: newest.runId,
  };
}

function digestSignals(
  { signals, track }: TierRows,
  bySymbol: ReadonlyMap<string, InstrumentRow>,
): NonNullable<DigestModel['signals']> {
  const { directional, moreDirectional, unusual, moreUnusual, reasons } = signalsOf(signals, track, bySymbol);
  const [main] = reasons;
  const silence =
    directional.length > 0
      ? ''
      : main === undefined
        ? 'No direction is given: no signal was issued yet.'
        : `No direction is given on any of ${plural(signals.length, 'chart')}: ${main.reason} on ${main.charts} of them.`;
  return {
    directional: directional.slice(0, FEW),
    moreDirectional: moreDirectional + Math.max(0, directional.length - FEW),
    silence,
    unusual: unusual.slice(0, FEW),
    moreUnusual: moreUnusual + Math.max(0, unusual.length - FEW),
  };
}

/** The widest reach first; within it the least likely to be chance. */
const digestShifts = ({ shifts }: TierRows): ShiftModel[] =>
  shifts.map(shiftOf).sort((a, b) => SHIFT_LEVELS.indexOf(a.level) - SHIFT_LEVELS.indexOf(b.level) || a.q - b.q);

/** Stress first, then the class with most changes, then how many instruments stand where. */
export function headlineOf(classes: readonly ClassCounts[], changes: readonly ChangeModel[]): string {
  const stress = [...new Set(changes.filter(({ to }) => to === 'stress').map(({ symbol }) => symbol))];
  if (stress.length > 0)
    return `${stress[0]}${stress.length > 1 ? ` and ${stress.length - 1} more` : ''} entered stress`;
  const most = [...classes].sort((a, b) => b.changed - a.changed)[0];
  if (most !== undefined && most.changed > 0) {
    const only =
      most.changed === 1
        ? changes.find(({ assetClass, timeframe }) => assetClass === most.assetClass && timeframe === '1d')
        : undefined;
    return only === undefined
      ? `${plural(most.changed, 'regime change')} in ${most.title}`
      : `${only.symbol} moved to ${LABEL_TEXT[only.to]}`;
  }
  return 'No daily regime changed';
}
