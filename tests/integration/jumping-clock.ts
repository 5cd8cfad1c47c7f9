import { z } from 'zod';
import { DAY, HOUR, MINUTE } from '#market/time.ts';
import { BARS, bars, LATEST, latest, onTime, runMarket, type TickAt } from './true-market.ts';

/** For how many ticks a wrong clock stays wrong. */
const WRONG_FOR = 4;
/** What the clock of the machine is off by, in turn. */
const JUMPS = [DAY, -DAY, HOUR, -HOUR, MINUTE, -MINUTE];

/** Ticks by a clock that jumps again and again, and is put right between. The last ticks are on time. */
const jumping = (minutes: number): TickAt[] =>
  onTime(minutes).map(({ now, asOf }, i) => {
    const phase = Math.floor(i / WRONG_FOR);
    const off = phase % 2 === 0 || i >= minutes - WRONG_FOR ? 0 : (JUMPS[((phase - 1) / 2) % JUMPS.length] ?? 0);
    return { now, asOf: asOf + off };
  });

/**
 * The same minutes by a right clock and by a jumping one: bars of all timeframes and current regimes of both, the bars or
 * regimes of the second that are there twice, and its ticks that were refused.
 */
export async function jumpingDay({ folder, minutes }: { readonly folder: string; readonly minutes: number }) {
  const delivery = () => 'true' as const;
  const right = await runMarket({ folder, delivery, ticks: onTime(minutes) });
  const expected = [await right.rows(BARS, bars), await right.rows(LATEST, latest)];
  await right.warehouse.close();
  const jumped = await runMarket({ folder, delivery, ticks: jumping(minutes) });
  const found = [await jumped.rows(BARS, bars), await jumped.rows(LATEST, latest)];
  const [twice] = await jumped.rows(
    `SELECT (SELECT count() - uniqExact(symbol, timeframe, open_time) FROM valid_bars) AS bars`,
    z.object({ bars: z.coerce.number() }),
  );
  await jumped.warehouse.close();
  return { expected, found, doubled: twice?.bars ?? Number.NaN, refused: jumped.refused };
}
