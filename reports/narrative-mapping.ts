import type {
  ChangeInput,
  Depth,
  ExogenousInput,
  InstrumentInput,
  MarketInput,
  RangeInput,
  RegimeInput,
  ShiftInput,
  SignalInput,
  SpellInput,
} from '#narrative/input.ts';
import { isoDate } from '#wording/dates.ts';
import type { ExogenousRegime } from './queries/exogenous-regimes.ts';
import type { RangeRow } from './queries/ranges.ts';
import type { RegimeRow } from './queries/regimes.ts';
import type { ShiftRow } from './queries/shifts.ts';
import type { InstrumentRow } from './tier-rows.ts';

/** Which families of exogenous series matter to a class. To the market as a whole all of them do. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  crypto: ['on_chain', 'derivatives', 'defi', 'macro'],
  defi: ['defi', 'on_chain', 'macro'],
  us_equity: ['macro', 'bond', 'factor'],
  global_equity: ['macro', 'bond', 'factor'],
  forex: ['bond', 'macro'],
  commodity: ['commodity', 'macro'],
  bond: ['bond', 'macro'],
};
/** A note mentions at most so many series. */
const SERIES_MENTIONED = 1;

/** A regime as a note may mention it, with what was counted of such regimes. */
export function regimeInput(row: RegimeRow): RegimeInput {
  const { symbol, timeframe, label, probabilities, ageBars, since, closeTime, asOf } = row;
  return { symbol, timeframe, label, probabilities, ageBars, since, closeTime, asOf, persistence: persistenceOf(row) };
}

/** Whether a range is that of the next day, the one that a note speaks of. */
export const isNextDay = ({ timeframe, horizon }: RangeRow): boolean => timeframe === '1d' && horizon === 1;

/** The range of the next day of a symbol, as a note may mention it. */
export const rangeInput = (row: RangeRow): RangeInput => ({
  symbol: row.symbol,
  timeframe: row.timeframe,
  closeTime: row.closeTime,
  asOf: row.closeTime,
  typical: row.typical,
  typicalNormal: row.typicalNormal,
  low: row.low,
  high: row.high,
  horizonBars: row.horizon,
  gateOpen: row.gate,
  heldShare: row.heldShare ?? 0,
  heldDays: row.heldDays,
  ratioYesterday: row.ratioYesterday,
  leadBy: row.leadBy === 'class' ? 'class' : 'own',
  classRatio: row.classRatio ?? 1,
  ownRatio: row.ownRatio ?? 1,
});

/** Null until a night has counted the label. */
function persistenceOf({
  remainingBars,
  stay10,
  persistenceBars: bars,
  persistenceSpells: spells,
  nextLabel,
  nextShare,
  nextSpells,
}: RegimeRow): RegimeInput['persistence'] {
  if (remainingBars === null || stay10 === null) return null;
  return { remainingBars, stay10, bars, spells, nextLabel, nextShare, nextSpells };
}

/**
 * A shift as a note may mention it. Null where a sentence could not make clear who is meant: two groups of one class have one name, and
 * "the market" is none of several.
 */
export function shiftInput(
  { peer, peers: _peers, subjectGroup, peerGroup, ...row }: ShiftRow,
  instruments: ReadonlyMap<string, InstrumentRow>,
  severalMarkets: boolean,
): ShiftInput | null {
  const { level, subject } = row;
  const shift = { ...row, other: peer };
  if (level === 'market') return severalMarkets ? null : { ...shift, assetClass: '' };
  if (subjectGroup !== null) {
    const { assetClass } = subjectGroup;
    if (peerGroup === null) return { ...shift, assetClass };
    return assetClass === peerGroup.assetClass ? null : { ...shift, assetClass, peer: peerGroup.assetClass };
  }
  const assetClass = instruments.get(subject)?.assetClass;
  if (assetClass === undefined) return null;
  return { ...shift, symbol: subject, assetClass, ...(level === 'pair' ? { peer } : {}) };
}

/** The shifts of an instrument. A pair is seen from the instrument's side. */
function shiftsOfInstrument(shifts: readonly ShiftInput[], symbol: string): ShiftInput[] {
  return shifts.flatMap((shift) => {
    if (shift.symbol === symbol) return [shift];
    if (shift.level !== 'pair' || shift.peer !== symbol || shift.symbol === undefined) return [];
    return [{ ...shift, symbol, peer: shift.symbol }];
  });
}

/**
 * Series that a note as of `asOf` may mention: current ones with a regime, and nothing that was known later. What changed last comes
 * first. A series is mentioned on one timeframe, days before weeks.
 */
function exogenousInputs(
  rows: readonly ExogenousRegime[],
  { asOf, assetClass }: { asOf: number; assetClass?: string },
): ExogenousInput[] {
  const families = assetClass === undefined ? undefined : (FAMILIES[assetClass] ?? []);
  const chosen = new Map<string, ExogenousInput>();
  for (const row of rows) {
    const { symbol: series, name: title, kind, timeframe, label, confidence, since, closeTime } = row;
    if (!row.current || label === null || chosen.has(series)) continue;
    if (Math.max(row.asOf, row.knowledgeTime, closeTime) > asOf) continue;
    if (families !== undefined && !families.includes(row.assetClass)) continue;
    chosen.set(series, { series, title, kind, timeframe, label, confidence, since, closeTime, asOf: row.asOf });
  }
  return [...chosen.values()]
    .sort((a, b) => b.since - a.since || (a.series < b.series ? -1 : 1))
    .slice(0, SERIES_MENTIONED);
}

/** Rows of a tier that notes are made of, and how much of them its notes may say. */
export interface NoteRows {
  readonly depth: Depth;
  readonly regimes: readonly RegimeInput[];
  readonly changes: readonly ChangeInput[];
  readonly signals: readonly SignalInput[];
  readonly shifts: readonly ShiftInput[];
  readonly exogenousRegimes: readonly ExogenousRegime[];
}

/** All that a tier may say of one instrument. */
export function instrumentInput(
  { symbol, assetClass, haltedSince, asOf }: InstrumentRow,
  {
    depth,
    regimes,
    changes,
    signals,
    shifts,
    exogenousRegimes,
    spells,
    range,
  }: NoteRows & { readonly spells: readonly SpellInput[]; readonly range: RangeInput | null },
): InstrumentInput {
  return {
    kind: 'instrument',
    date: isoDate(asOf),
    symbol,
    assetClass,
    haltedSince,
    asOf,
    regimes,
    changes,
    signals,
    shifts: shiftsOfInstrument(shifts, symbol),
    exogenous: exogenousInputs(exogenousRegimes, { asOf, assetClass }),
    depth,
    range,
    spells,
  };
}

/** All that a tier may say of its market, or of one class of it. */
export function marketInput(
  members: readonly InstrumentRow[],
  {
    depth,
    regimes,
    changes,
    signals,
    shifts,
    exogenousRegimes,
    ranges,
    ...scope
  }: NoteRows & { readonly ranges: readonly RangeInput[]; readonly asOf: number; readonly assetClass?: string },
): MarketInput {
  const { asOf, assetClass } = scope;
  const symbols = new Set(members.map(({ symbol }) => symbol));
  const isMember = ({ symbol }: { symbol: string }) => symbols.has(symbol);
  return {
    kind: 'market',
    date: isoDate(asOf),
    ...scope,
    instruments: members,
    regimes: regimes.filter(isMember),
    changes: changes.filter(isMember),
    signals: signals.filter(isMember),
    shifts: shifts.filter((shift) => assetClass === undefined || concerns(shift, assetClass)),
    exogenous: exogenousInputs(exogenousRegimes, scope),
    depth,
    ranges: ranges.filter(isMember),
  };
}

/** Whether a shift is about a class: its members, itself, or itself and another class. */
const concerns = ({ level, assetClass, peer }: ShiftInput, name: string): boolean =>
  level !== 'market' && (assetClass === name || (level === 'block' && peer === name));
