import { describe, expect, it } from 'vitest';
import { isTimeZone } from './time-zones.ts';

describe('the name of a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta'])('can be the new or the former one: %s', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(['', 'Mars/Olympus', 'Europe', '../etc'])('cannot be a text that no zone has: %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
