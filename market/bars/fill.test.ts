import { describe, expect, it } from 'vitest';
import { allocateBars, type BarColumns } from '../bar.ts';
import { calendarOf, type Session } from '../calendar/calendar.ts';
import { MINUTE } from '../time.ts';
import { type Filled, type FillState, fillMinutes, fillStart, isHalted, NEVER_TRADED } from './fill.ts';

const calendar = calendarOf('XNYS');
/** Wednesday and Friday of Thanksgiving week 2025: a holiday between them, and an early close on the second. */
const [first, second] = calendar.sessions(Date.UTC(2025, 10, 26), Date.UTC(2025, 10, 29)) as [Session, Session];

function minutesAt(times: readonly number[]): BarColumns {
  const bars = allocateBars(times.length);
  for (const [i, time] of times.entries()) {
    const price = 100 + ((time / MINUTE) % 97) / 10;
    bars.openTime[i] = time;
    bars.closeTime[i] = time + MINUTE;
    bars.open[i] = price;
    bars.high[i] = price + 1;
    bars.low[i] = price - 1;
    bars.close[i] = price + 0.5;
    bars.volume[i] = 10;
    bars.vwap[i] = price;
    bars.tradedMinutes[i] = 1;
    bars.scheduledMinutes[i] = 1;
  }
  return bars;
}
const rows = ({ bars, filled }: Filled) =>
  Array.from({ length: bars.length }, (_, i) => [bars.openTime[i], bars.close[i], bars.volume[i], filled[i]]);
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

describe('filling minutes without a trade', () => {
  it('gives a flat bar of the previous close for each, up to thirty in a row, and then none until the next trade', () => {
    const minutes = minutesAt([first.open, first.open + 40 * MINUTE]);
    const result = fillMinutes(calendar, minutes, {
      from: first.open,
      through: first.open + 42 * MINUTE,
      state: NEVER_TRADED,
    });
    const close = minutes.close[0];
    expect(rows(result).slice(0, 3)).toEqual([
      [first.open, close, 10, 0],
      [first.open + MINUTE, close, 0, 1],
      [first.open + 2 * MINUTE, close, 0, 1],
    ]);
    expect(result.filled.reduce((sum, count) => sum + count, 0)).toBe(31);
    expect(result.bars.openTime[30]).toBe(first.open + 30 * MINUTE);
    expect(result.bars.openTime[31]).toBe(first.open + 40 * MINUTE);
    expect([result.bars.open[5], result.bars.high[5], result.bars.low[5], result.bars.vwap[5]]).toEqual([
      close,
      close,
      close,
      close,
    ]);
    expect([result.bars.tradedMinutes[5], result.bars.scheduledMinutes[5]]).toEqual([0, 1]);
  });

  it('halts an instrument at the thirty-first missing minute, counting scheduled minutes only', () => {
    const minutes = minutesAt([first.close - 11 * MINUTE]);
    const until = (through: number) =>
      fillMinutes(calendar, minutes, { from: first.close - 11 * MINUTE, through, state: NEVER_TRADED }).state;
    expect(isHalted(until(second.open + 20 * MINUTE))).toBe(false);
    expect(isHalted(until(second.open + 21 * MINUTE))).toBe(true);
    expect(until(second.open + 21 * MINUTE).since).toBe(first.close - 10 * MINUTE);
  });

  it('goes on after a minute that is given twice or lies off the grid', () => {
    const times = [0, 1, 1, 2.5, 3, 4].map((minute) => first.open + minute * MINUTE);
    const span = { from: first.open, through: first.open + 5 * MINUTE, state: NEVER_TRADED };
    const { bars, filled } = fillMinutes(calendar, minutesAt(times), span);
    expect(Array.from(bars.openTime, (time) => (time - first.open) / MINUTE)).toEqual([0, 1, 1, 2, 2.5, 3, 4]);
    expect([...filled]).toEqual([0, 0, 0, 1, 0, 0, 0]);
  });

  it('fills nothing before the first trade ever, and calls that no halt', () => {
    const result = fillMinutes(calendar, allocateBars(0), {
      from: first.open,
      through: first.close,
      state: NEVER_TRADED,
    });
    expect(result.bars.length).toBe(0);
    expect(isHalted(result.state)).toBe(false);
  });

  it('gives the same fills in one piece and in any pieces with the state handed on', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const draw = random(seed);
      const share = draw();
      const all: number[] = [];
      for (const session of [first, second])
        for (let t = session.open; t < session.close; t += MINUTE) if (draw() < share ** 3) all.push(t);
      const span = { from: first.open, through: second.close };
      const complete = fillMinutes(calendar, minutesAt(all), { ...span, state: NEVER_TRADED });
      let state: FillState = NEVER_TRADED;
      const parts: unknown[] = [];
      for (let at = span.from; at < span.through; ) {
        const through = Math.min(span.through, at + Math.ceil(draw() * 300) * MINUTE);
        const piece = minutesAt(all.filter((t) => t >= at && t < through));
        const result = fillMinutes(calendar, piece, { from: at, through, state });
        parts.push(...rows(result));
        state = result.state;
        at = through;
      }
      expect(parts).toEqual(rows(complete));
      expect(state).toEqual(complete.state);
    }
  });

  it('needs no more than the thirty scheduled minutes before a stretch to fill it', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const draw = random(seed);
      const share = draw();
      const all: number[] = [];
      for (const session of [first, second])
        for (let t = session.open; t < session.close; t += MINUTE) if (draw() < share ** 2) all.push(t);
      const at = [first.open + 50 * MINUTE, first.close, second.open, second.open + 7 * MINUTE][seed % 4] as number;
      const fromThen = ({ bars, filled }: Filled) =>
        rows({ bars, filled, state: NEVER_TRADED }).filter(([time]) => (time as number) >= at);
      const span = { through: second.close, state: NEVER_TRADED };
      const start = fillStart(calendar, at);
      const recent = minutesAt(all.filter((t) => t >= start));
      const short = fillMinutes(calendar, recent, { from: start, ...span });
      expect(fromThen(short)).toEqual(fromThen(fillMinutes(calendar, minutesAt(all), { from: first.open, ...span })));
    }
    expect(fillStart(calendar, second.open + 7 * MINUTE)).toBe(first.close - 23 * MINUTE);
  });
});
