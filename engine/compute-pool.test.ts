import { expect, it } from 'vitest';
import { assignOwners } from './compute-pool.ts';

it('The symbols of every market are shared out evenly over the threads, in ascending ranges', () => {
  const symbols = Array.from({ length: 30 }, (_, i) => `S${String(i).padStart(2, '0')}`);
  const calendars = symbols.map((_, i) => (i < 21 ? ('24X7' as const) : ('XNYS' as const)));
  const owners = assignOwners(symbols, calendars, 4);
  for (const [calendar, size] of [
    ['24X7', 21],
    ['XNYS', 9],
  ] as const) {
    const own = symbols.filter((_, i) => calendars[i] === calendar).map((symbol) => owners.get(symbol) as number);
    expect(own).toEqual([...own].sort());
    for (let thread = 0; thread < 4; thread++) {
      const count = own.filter((owner) => owner === thread).length;
      expect(Math.abs(count - size / 4)).toBeLessThan(1);
    }
  }
});
