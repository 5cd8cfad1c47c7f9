import { ArgusError } from '#errors/argus-error.ts';
import { DAY, HOUR } from '#market/time.ts';

/** The clock of a zone. All values are milliseconds. */
export interface ZoneClock {
  readonly zone: string;
  /** What the clock shows at an instant. */
  toWall(instant: number): number;
  /** The instant at which the clock shows `wall`; NaN where it shows it twice or never (a change of the clock). */
  toInstant(wall: number): number;
}

const clocks = new Map<string, ZoneClock>();

/**
 * The clock of an IANA zone, of a fixed offset such as +09:00, or of a zone and whole hours such as America/New_York+7
 * (the servers of MetaTrader). @throws ArgusError ARGUS_USAGE for any other name.
 */
export function zoneClock(zone: string): ZoneClock {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const offsetAt = offsets(offsetReader(zone));
  const toInstant = (wall: number): number => {
    const before = offsetAt(wall - DAY);
    const after = offsetAt(wall + DAY);
    if (before === after) return wall - before;
    const found = [before, after].filter((offset) => offsetAt(wall - offset) === offset);
    return found.length === 1 ? wall - (found[0] as number) : Number.NaN;
  };
  const clock = { zone, toWall: (instant: number) => instant + offsetAt(instant), toInstant };
  clocks.set(zone, clock);
  return clock;
}

/** A function from an instant to the offset of the zone. Clocks change on the hour or half of it; days without a change cost one look-up. */
function offsets(read: (instant: number) => number): (instant: number) => number {
  const days = new Map<number, number | null>();
  const halfHours = new Map<number, number>();
  return (instant) => {
    if (Number.isNaN(instant)) return Number.NaN;
    const day = Math.floor(instant / DAY);
    let offset = days.get(day);
    if (offset === undefined) {
      const first = read(day * DAY);
      offset = first === read((day + 1) * DAY) ? first : null;
      days.set(day, offset);
    }
    if (offset !== null) return offset;
    const half = Math.floor(instant / (HOUR / 2));
    let exact = halfHours.get(half);
    if (exact === undefined) {
      exact = read((half * HOUR) / 2);
      halfHours.set(half, exact);
    }
    return exact;
  };
}

function offsetReader(zone: string): (instant: number) => number {
  if (zone === 'UTC') return () => 0;
  const [, base = zone, hours = '0'] = isZone(zone) ? [] : (/^([A-Za-z_]+\/[A-Za-z_]+)([+-]\d{1,2})$/.exec(zone) ?? []);
  if (!isZone(base)) {
    const example = 'write for example America/New_York, Asia/Tokyo, UTC or +09:00';
    throw new ArgusError('ARGUS_USAGE', `"${zone}" is not a time zone; ${example}`);
  }
  const format = new Intl.DateTimeFormat('en-US', { timeZone: base, hourCycle: 'h23', ...FIELDS });
  return (instant) => {
    const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
    const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
    return wall - Math.floor(instant / 1000) * 1000 + Number(hours) * HOUR;
  };
}

const FIELDS = {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
} as const;

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
