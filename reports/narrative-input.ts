import type { ContextInput, InstrumentInput, MarketInput, ShiftInput } from '#narrative/input.ts';
import type { ContextRegime } from './context.ts';
import type { ChangeRow, InstrumentRow, RegimeRow, ShiftRow, SignalRow } from './rows.ts';

/** Which families of series say something of the world around a class; all of them, for the market as a whole. */
const AROUND: Readonly<Record<string, readonly string[]>> = {
  crypto: ['on_chain', 'derivatives', 'defi', 'macro'],
  defi: ['defi', 'on_chain', 'macro'],
  us_equity: ['macro', 'bond', 'factor'],
  global_equity: ['macro', 'bond', 'factor'],
  forex: ['bond', 'macro'],
  commodity: ['commodity', 'macro'],
  bond: ['bond', 'macro'],
};

const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** `crypto@24x7` is the group of a class on a market. */
const classOf = (group: string): string => group.slice(0, group.indexOf('@'));

/**
 * A shift as a note tells it. Null where a sentence could not tell who is meant: two groups of one class have one name, and "the market"
 * is none of several.
 */
export function shiftInput(
  row: ShiftRow,
  instruments: ReadonlyMap<string, InstrumentRow>,
  several: boolean,
): ShiftInput | null {
  const { level, subject, peer } = row;
  const { peer: _peer, peers: _peers, ...rest } = { ...row, other: peer };
  const symbolClass = instruments.get(subject)?.assetClass;
  switch (level) {
    case 'market':
      return several ? null : { ...rest, assetClass: '' };
    case 'class':
      return { ...rest, assetClass: classOf(subject) };
    case 'block':
      return classOf(subject) === classOf(peer) ? null : { ...rest, assetClass: classOf(subject), peer: classOf(peer) };
    case 'symbol':
    case 'hub':
      return symbolClass === undefined ? null : { ...rest, symbol: subject, assetClass: symbolClass };
    case 'pair':
      return symbolClass === undefined ? null : { ...rest, symbol: subject, peer, assetClass: symbolClass };
  }
}

/** Whether a shift is about an instrument. A pair is told from both sides. */
export function shiftsOfInstrument(shifts: readonly ShiftInput[], symbol: string): ShiftInput[] {
  return shifts.flatMap((shift) => {
    if (shift.symbol === symbol) return [shift];
    return shift.level === 'pair' && shift.peer === symbol ? [{ ...shift, symbol, peer: shift.symbol as string }] : [];
  });
}

/**
 * Series that may be told beside what is known as of `asOf`: current ones with a regime, and nothing that was known later. What changed
 * last comes first; a series is told on one chart, its days before its weeks.
 */
export function contextInputs(
  rows: readonly ContextRegime[],
  { asOf, assetClass }: { asOf: number; assetClass?: string },
): ContextInput[] {
  const families = assetClass === undefined ? undefined : (AROUND[assetClass] ?? []);
  const told = new Map<string, ContextInput>();
  for (const row of rows) {
    const { symbol, name, label, current } = row;
    if (!current || label === null || told.has(symbol)) continue;
    if (Math.max(row.asOf, row.knowledgeTime, row.closeTime) > asOf) continue;
    if (families !== undefined && !families.includes(row.assetClass)) continue;
    const { kind, timeframe, confidence, since, closeTime } = row;
    told.set(symbol, {
      series: symbol,
      title: name,
      kind,
      timeframe,
      label,
      confidence,
      since,
      closeTime,
      asOf: row.asOf,
    });
  }
  return [...told.values()].sort((a, b) => b.since - a.since || (a.series < b.series ? -1 : 1)).slice(0, 1);
}

/** All that a tier may say of one instrument. */
export function instrumentInput(
  { symbol, assetClass, haltedSince, asOf }: InstrumentRow,
  rows: {
    readonly regimes: readonly RegimeRow[];
    readonly changes: readonly ChangeRow[];
    readonly signals: readonly SignalRow[];
    readonly shifts: readonly ShiftInput[];
    readonly context: readonly ContextRegime[];
  },
): InstrumentInput {
  return {
    kind: 'instrument',
    date: dateOf(asOf),
    symbol,
    assetClass,
    haltedSince,
    asOf,
    regimes: rows.regimes,
    changes: rows.changes,
    signals: rows.signals,
    shifts: shiftsOfInstrument(rows.shifts, symbol),
    context: contextInputs(rows.context, { asOf, assetClass }),
  };
}

/** All that a tier may say of its market, or of one class of it. */
export function marketInput(
  members: readonly InstrumentRow[],
  rows: {
    readonly asOf: number;
    readonly assetClass?: string;
    readonly changes: readonly ChangeRow[];
    readonly signals: readonly SignalRow[];
    readonly shifts: readonly ShiftInput[];
    readonly context: readonly ContextRegime[];
  },
): MarketInput {
  const { asOf, assetClass } = rows;
  const scope = { asOf, ...(assetClass === undefined ? {} : { assetClass }) };
  const own = new Set(members.map(({ symbol }) => symbol));
  const ofOwn = ({ symbol }: { symbol: string }) => own.has(symbol);
  return {
    kind: 'market',
    date: dateOf(asOf),
    ...scope,
    instruments: members,
    changes: rows.changes.filter(ofOwn),
    signals: rows.signals.filter(ofOwn),
    shifts: rows.shifts.filter((shift) => assetClass === undefined || isOf(shift, assetClass)),
    context: contextInputs(rows.context, scope),
  };
}

const isOf = ({ level, assetClass, peer }: ShiftInput, name: string): boolean =>
  level !== 'market' && (assetClass === name || (level === 'block' && peer === name));
