import { ArgusError } from '#errors/argus-error.ts';
import type { AssetClass, CalendarId } from '#market/instrument.ts';
import { CALENDARS } from '#market/instrument.ts';
import { classNamed, isVendor, KNOWN_CLASSES, KNOWN_VENUES, VENUE_OF_CALENDAR, venueNamed } from '../venues.ts';
import { canonicalSymbol, type InstrumentKind } from './symbols.ts';
import { identityOfName } from './vendor-names.ts';

/** What a file, its layout and the user say about a symbol; '' for nothing. */
export interface IdentityClues {
  readonly path: string;
  readonly symbol: string;
  /** As the columns of the file have them. */
  readonly assetClass: string;
  readonly venue: string;
  readonly options: IdentityOptions;
  /** What the layout of the vendor implies. */
  readonly vendor?: VendorIdentity | undefined;
  /** What the name of the file says beyond the symbol. */
  readonly kind?: InstrumentKind | null | undefined;
}

export interface IdentityOptions {
  readonly assetClass?: string | undefined;
  readonly venue?: string | undefined;
  readonly calendar?: string | undefined;
}

export interface VendorIdentity {
  readonly vendor: string;
  readonly assetClass?: string | undefined;
  readonly venue?: string | undefined;
}

export interface Identity {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  readonly venue: string;
  readonly calendar: CalendarId;
  readonly why: string;
  /** Nothing in the file said it. */
  readonly assumed?: boolean;
}

const OPTIONS = '--class, --venue or --calendar';

/**
 * The identity of a symbol, from the first that says it: the columns of the file, the options, the name of the symbol,
 * the vendor of the layout. Null when none does and the bars must tell. Throws ARGUS_FEED_FORMAT for a class or a venue
 * that is named and not known.
 */
export function identityOf(clues: IdentityClues): Identity | null {
  const { path, options, vendor } = clues;
  const { symbol, kind: written } = canonicalSymbol(clues.symbol);
  const kind = written ?? clues.kind ?? null;
  const named = identityOfName(symbol);
  const forced = options.calendar === undefined ? null : calendarNamed(options.calendar);
  const venue = pick(
    path,
    symbol,
    'venue',
    isVendor(clues.venue) ? '' : clues.venue,
    options.venue,
    (name) => venueNamed(name) !== null || forced !== null,
  );
  const given = pick(path, symbol, 'class', clues.assetClass, options.assetClass, (name) => classNamed(name) !== null);
  if (named === 'unknown' && venue === null && forced === null) {
    const what = `${symbol} has the ending of an exchange whose sessions are not known`;
    throw new ArgusError(
      'ARGUS_FEED_FORMAT',
      `${path}: ${what}; known are ${KNOWN_VENUES.join(', ')}; ${OPTIONS} decides`,
    );
  }
  const name = named === 'unknown' ? null : named;
  const ofVenue = venue === null ? null : venueNamed(venue.name);
  const ofClass = given === null ? null : classNamed(given.name);
  const ofVendor = vendor?.venue === undefined ? null : venueNamed(vendor.venue);
  const vendorClass = vendor?.assetClass === undefined ? null : classNamed(vendor.assetClass);
  // A name that is plainly a currency pair or a share of Tokyo is not overruled by the vendor's usual market.
  const vendorFirst = ofVendor !== null && (name === null || name.calendar === ofVendor.calendar);
  const calendar =
    ofVenue?.calendar ??
    forced ??
    (venue === null ? ofClass?.calendar : null) ??
    (vendorFirst ? ofVendor.calendar : name?.calendar) ??
    null;
  if (calendar === null || calendar === undefined) return null;
  const derivative = kind === 'perpetual' || kind === 'delivery';
  const assetClass =
    ofClass?.assetClass ??
    (derivative ? 'derivatives' : undefined) ??
    (name !== null && name.calendar === calendar ? name.assetClass : undefined) ??
    (vendorFirst ? vendorClass?.assetClass : undefined) ??
    ofVenue?.assetClass ??
    VENUE_OF_CALENDAR.get(calendar)?.[1] ??
    'us_equity';
  const why =
    venue?.why ??
    (forced !== null ? '--calendar' : undefined) ??
    given?.why ??
    (vendorFirst ? `files of ${vendor?.vendor}` : name?.why) ??
    '';
  const place =
    venue?.name ??
    (isVendor(clues.venue) ? clues.venue : undefined) ??
    (vendorFirst && ofVendor.calendar === calendar ? vendor?.venue : undefined) ??
    (name !== null && name.calendar === calendar ? name.venue : undefined) ??
    VENUE_OF_CALENDAR.get(calendar)?.[0] ??
    calendar;
  return { symbol, assetClass, venue: place, calendar, why };
}

/** The identity of a symbol of which nothing but the calendar is known. */
export function identityByCalendar(text: string, calendar: CalendarId, why: string, assumed: boolean): Identity {
  const [venue, assetClass] = VENUE_OF_CALENDAR.get(calendar) as readonly [string, AssetClass];
  return { symbol: canonicalSymbol(text).symbol, assetClass, venue, calendar, why, assumed };
}

/** The column decides; an option fills what it leaves open, and replaces a name that is not known. */
function pick(
  path: string,
  symbol: string,
  what: 'venue' | 'class',
  column: string,
  option: string | undefined,
  isKnown: (name: string) => boolean,
): { name: string; why: string } | null {
  if (column.trim() !== '' && isKnown(column)) return { name: column, why: `the column of the file says ${column}` };
  if (option !== undefined) {
    if (isKnown(option)) return { name: option, why: `--${what}` };
    throw new ArgusError('ARGUS_USAGE', `--${what} ${option} is not known; known are ${listOf(what)}`);
  }
  if (column.trim() === '') return null;
  const text = what === 'venue' ? `the venue "${column}", whose sessions are not known` : `the asset class "${column}"`;
  throw new ArgusError(
    'ARGUS_FEED_FORMAT',
    `${path}: ${symbol} has ${text}, which is none of ${listOf(what)}; ${OPTIONS} decides`,
  );
}

const listOf = (what: 'venue' | 'class'): string => (what === 'venue' ? KNOWN_VENUES : KNOWN_CLASSES).join(', ');

/** @throws ArgusError ARGUS_USAGE */
export function calendarNamed(text: string): CalendarId {
  const found = CALENDARS.find((id) => id === text.toUpperCase());
  if (found === undefined)
    throw new ArgusError('ARGUS_USAGE', `--calendar ${text} is not known; known are ${CALENDARS.join(', ')}`);
  return found;
}
