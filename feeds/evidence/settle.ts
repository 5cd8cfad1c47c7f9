import { ArgusError } from '#errors/argus-error.ts';
import { calendarOf } from '#market/calendar/calendar.ts';
import { isIntraday, type Timeframe } from '#market/timeframe.ts';
import type { FileSymbol, RawRows } from '../raw-rows.ts';
import { timeframeOf } from '../spacing.ts';
import { settleClock } from './bar-clock.ts';
import { calendarByBars } from './calendar-by-bars.ts';
import type { Clues, SettleOptions } from './clues.ts';
import { settleDays } from './day-label.ts';
import { decided, type Evidence, type ReadingOptions } from './evidence.ts';
import { type Identity, type IdentityOptions, identityByCalendar, identityOf } from './identity.ts';
import { canonicalSymbol, faultOfSymbol } from './symbols.ts';
import type { TimedRows } from './timed-rows.ts';

/**
 * Decides, by the rows of a file, which instruments they are of and which instants their times are. The times are
 * rewritten in place. Throws ARGUS_FEED_FORMAT when two readings fit.
 */
export function settle(
  rows: RawRows,
  timeframeGiven: Timeframe | undefined,
  clues: Clues,
  options: SettleOptions,
): { rows: RawRows; evidence: Evidence[] } {
  const timeframe = timeframeGiven ?? timeframeOf(rows.openTime, rows.symbol, rows.symbols.length);
  const identities = identify(rows, timeframe, clues, options);
  const symbols = rows.symbols.map((raw, i): FileSymbol => {
    const identity = identities[i];
    return identity === null || identity === undefined ? raw : { ...raw, symbol: identity.symbol, identity };
  });
  refuseTwins(clues.path, rows.symbols, symbols);
  const settled = { ...rows, symbols };
  const evidence = [...identityEvidence(symbols), ...volumeEvidence(rows)];
  if (timeframe === null) return { rows: settled, evidence };
  const timed: TimedRows = {
    path: clues.path,
    length: rows.length,
    openTime: rows.openTime,
    symbol: rows.symbol,
    calendars: symbols.map(({ identity }) => calendarOf(identity?.calendar ?? '24X7')),
  };
  const reading: ReadingOptions = {
    ...options,
    timezone: options.timezone ?? clues.zone,
    label: options.label ?? (isIntraday(timeframe) ? clues.label : undefined),
  };
  const times = isIntraday(timeframe)
    ? settleClock(timed, timeframe, clues.clock, reading)
    : settleDays(timed, timeframe, clues.clock, reading);
  return { rows: settled, evidence: [...evidence, ...times] };
}

function identify(
  rows: RawRows,
  timeframe: Timeframe | null,
  clues: Clues,
  options: IdentityOptions,
): (Identity | null)[] {
  const found = rows.symbols.map(({ symbol, assetClass, venue }) => {
    if (faultOfSymbol(canonicalSymbol(symbol).symbol) !== null) return null;
    return identityOf({ ...clues, symbol, assetClass, venue, options }) ?? 'unknown';
  });
  const open = found.flatMap((identity, i) => (identity === 'unknown' ? [i] : []));
  const byBars = open.length === 0 ? new Map() : calendarByBars(rows, open, timeframe, clues);
  return found.map((identity, i) => {
    if (identity !== 'unknown') return identity;
    const { calendar, why, assumed } = byBars.get(i) as {
      calendar: Identity['calendar'];
      why: string;
      assumed: boolean;
    };
    const { symbol, assetClass } = rows.symbols[i] as FileSymbol;
    const plain = identityByCalendar(symbol, calendar, why, assumed);
    const classOf = identityOf({ ...clues, symbol, assetClass, venue: '', options: { ...options, calendar } });
    return { ...plain, assetClass: classOf?.assetClass ?? plain.assetClass };
  });
}

/** An index has no volume. That it counts as none is said: blanks might be a fault of the file. */
function volumeEvidence({ volume, symbol, symbols, length }: RawRows): Evidence[] {
  const without = new Set(symbols.keys());
  for (let i = 0; i < length && without.size > 0; i++)
    if (!Number.isNaN(volume[i])) without.delete(symbol[i] as number);
  if (without.size === 0 || length === 0) return [];
  const whose = without.size === symbols.length ? '' : ` of ${without.size} of ${symbols.length} symbols`;
  return [decided('volume', 'none', `no row${whose} has one`)];
}

/** Two names of a file that become one symbol would be mixed. */
function refuseTwins(path: string, raw: readonly FileSymbol[], symbols: readonly FileSymbol[]): void {
  const seen = new Map<string, string>();
  for (const [i, { symbol, identity }] of symbols.entries()) {
    const name = (raw[i] as FileSymbol).symbol;
    const other = seen.get(symbol);
    if (identity !== undefined && other !== undefined)
      throw new ArgusError('ARGUS_FEED_FORMAT', `${path} names ${symbol} both ${other} and ${name}: use one of them`);
    if (identity !== undefined) seen.set(symbol, name);
  }
}

/** One line per way in which venues were found. */
function identityEvidence(symbols: readonly FileSymbol[]): Evidence[] {
  const groups = new Map<string, { identity: Identity; count: number }>();
  for (const { identity } of symbols) {
    if (identity === undefined) continue;
    const key = `${identity.calendar} ${identity.why}`;
    groups.set(key, { identity, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  return [...groups.values()].map(({ identity: { assetClass, venue, calendar, why, assumed }, count }) => {
    const many = count === 1 ? '' : `, ${count} symbols`;
    const how = assumed ? `${why}: assumed ${venue}; --venue changes it` : why;
    return decided('venue', `${assetClass} at ${venue}, sessions of ${calendar}${many}`, how);
  });
}
