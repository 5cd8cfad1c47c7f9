import { type AstNode, stringIn } from './ast.ts';

/**
 * The engine opens a file for the name of a time zone that it does not know, any file for one like `file:/etc/passwd`. So a time zone is
 * written out in the question, and is one of the engine's own. Here: the first argument of each function that may be one, found by
 * asking the engine for an unknown zone in every place (`functions.test.ts`).
 */
const ZONE_FROM: ReadonlyMap<string, number> = new Map([
  ...from(0, 'now nowInBlock'),
  ...from(
    1,
    `now64 DATE fromUTCTimestamp fromUnixTimestamp fromUnixTimestamp64Micro fromUnixTimestamp64Milli fromUnixTimestamp64Nano
    fromUnixTimestamp64Second monthName parseDateTimeBestEffort parseDateTimeBestEffortOrNull parseDateTimeBestEffortOrZero timeSlot
    timezoneOf timezoneOffset toDate toDate32 toDateOrNull toDateOrZero toDate32OrNull toDate32OrZero toDateTime toDateTime32
    toDateTimeOrDefault toDateTimeOrNull toDateTimeOrZero toDayOfMonth toDayOfYear toDaysInMonth toDaysSinceYearZero toHour toISOWeek
    toISOYear toLastDayOfMonth toMicrosecond toMillisecond toMinute toModifiedJulianDay toMonday toMonth toMonthNumSinceEpoch
    toNanosecond toQuarter toRelativeDayNum toRelativeHourNum toRelativeMinuteNum toRelativeMonthNum toRelativeQuarterNum
    toRelativeSecondNum toRelativeWeekNum toRelativeYearNum toSecond toStartOfDay toStartOfFifteenMinutes toStartOfFiveMinutes
    toStartOfHour toStartOfISOYear toStartOfMicrosecond toStartOfMillisecond toStartOfMinute toStartOfMonth toStartOfNanosecond
    toStartOfQuarter toStartOfSecond toStartOfTenMinutes toStartOfYear toString toTimeWithFixedDate toTimezone toUTCTimestamp
    toUnixTimestamp toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toYear toYearNumSinceEpoch YYYYMMDDhhmmssToDateTime`,
  ),
  ...from(
    2,
    `addDate addDays addHours addMicroseconds addMilliseconds addMinutes addMonths addNanoseconds addQuarters addSeconds addWeeks addYears
    dateName dateTrunc formatDateTime formatDateTimeInJodaSyntax parseDateTime parseDateTimeOrNull parseDateTimeOrZero parseDateTime64
    parseDateTime64OrNull parseDateTime64OrZero parseDateTime64BestEffort parseDateTime64BestEffortOrNull
    parseDateTime64BestEffortOrZero subDate subtractDays subtractHours subtractMicroseconds subtractMilliseconds subtractMinutes
    subtractMonths subtractNanoseconds subtractQuarters subtractSeconds subtractWeeks subtractYears timeSlots toDateTime64
    toDateTime64OrDefault toDateTime64OrNull toDateTime64OrZero toDayOfWeek toLastDayOfWeek toStartOfInterval toStartOfWeek toWeek
    toYearWeek YYYYMMDDhhmmssToDateTime64`,
  ),
  ...from(3, 'age dateDiff'),
  ...from(6, 'makeDateTime makeDateTime64'),
]);
/** Their second argument is a type, which may hold a time zone: `DateTime('UTC')`. */
const TYPED: ReadonlySet<string> = new Set(['CAST', 'accurateCast', 'accurateCastOrDefault', 'accurateCastOrNull']);

/** Why a call may load a time zone that is not the engine's own; null when it cannot. */
export function refusedTimeZone(
  name: string,
  values: readonly AstNode[],
  timeZones: ReadonlySet<string>,
): string | null {
  if (TYPED.has(name) && !(values[1] !== undefined && isPlainType(values[1], timeZones)))
    return `${name}() needs its type written out, as in CAST(x AS Float64), and in it no paths`;
  const first = ZONE_FROM.get(name);
  if (first === undefined || values.slice(first).every((value) => isZoneOrNumber(value, timeZones))) return null;
  return `${name}() takes from argument ${first + 1} on only numbers and the names of time zones, as in 'Europe/Paris'`;
}

/** The first place where a function may take a time zone, from 0; null for one that takes none. */
export const zoneFrom = (name: string): number | null => ZONE_FROM.get(name) ?? null;

function isZoneOrNumber(value: AstNode, timeZones: ReadonlySet<string>): boolean {
  if (value.kind !== 'Literal') return false;
  const zone = stringIn(value);
  return zone === null ? /^U?Int64_-?\d+$/.test(value.text) : timeZones.has(zone);
}

function isPlainType(value: AstNode, timeZones: ReadonlySet<string>): boolean {
  const type = value.kind === 'Literal' ? stringIn(value) : null;
  if (type === null) return false;
  const quoted = [...type.matchAll(/'((?:[^'\\]|\\[\s\S])*)'/g)].map(([, text = '']) => text);
  return quoted.every((text) => timeZones.has(text) || !/[/:.\\]/.test(text));
}

function from(place: number, names: string): [string, number][] {
  return names.split(/\s+/).map((name) => [name, place]);
}
