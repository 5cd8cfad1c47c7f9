import { describe, expect, it } from 'vitest';
import { createRandom } from '../math/random.ts';
import { HOUR } from '../time.ts';
import { CrossSection, type Members, type MemberTail, TAIL_BARS } from './cross-section.ts';

const BARS = 140;

/** Two classes of 8 and 4 members with random returns; member 3 has no last bar, member 5 misses one, member 6 only fills one. */
function world() {
  const random = createRandom(7);
  const classOf = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const bars = classOf.map((_, member) => {
    let price = 100 + member;
    return Array.from({ length: BARS }, (_, t) => {
      price *= Math.exp(0.01 * (random() - 0.5));
      return { openTime: t * HOUR, close: price, volume: 10 + 10 * random(), vwap: price, traded: 60 };
    }).filter(
      ({ openTime }) => !(member === 3 && openTime === (BARS - 1) * HOUR) && !(member === 5 && openTime === 60 * HOUR),
    );
  });
  const filled = bars[6]?.[130];
  if (filled) filled.traded = 0;
  const lastOf = (member: number, until: number) =>
    (bars[member] ?? []).filter(({ openTime }) => openTime <= until).slice(-TAIL_BARS);
  const members: Members = {
    classOf,
    classes: 2,
    tailTimes(member, until, out) {
      const bars = lastOf(member, until);
      out.set(bars.map(({ openTime }) => openTime));
      return bars.length;
    },
    tail(member, until, out) {
      const bars = lastOf(member, until);
      out.n = bars.length;
      for (const [i, bar] of bars.entries()) {
        out.openTime[i] = bar.openTime;
        out.close[i] = bar.close;
        out.lnClose[i] = Math.log(bar.close);
        out.volume[i] = bar.volume;
        out.vwap[i] = bar.vwap;
        out.tradedMinutes[i] = bar.traded;
      }
    },
  };
  const at = (member: number, t: number) => (bars[member] ?? []).findIndex(({ openTime }) => openTime === t * HOUR);
  const r = (member: number, t: number) => {
    const i = at(member, t);
    const memberBars = bars[member] ?? [];
    if (i < 1 || memberBars[i]?.traded === 0) return null;
    return Math.log((memberBars[i]?.close as number) / (memberBars[i - 1]?.close as number));
  };
  return { members, bars, r };
}

const last = BARS - 1;
const mean = (x: readonly number[]) => x.reduce((sum, v) => sum + v, 0) / x.length;
const sd = (x: readonly number[], ddof: number) =>
  Math.sqrt(x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0) / (x.length - ddof));

describe('CrossSection', () => {
  const { members, bars, r } = world();
  const section = new CrossSection(members, last * HOUR);
  const values = (member: number) => {
    const out = new Float64Array(8);
    section.features(member, out, 0);
    return out;
  };

  it('gives the mean return of the others that traded, and the mean of the class means as the market', () => {
    const openTime = Float64Array.from({ length: BARS }, (_, t) => t * HOUR);
    const classReturn = new Float64Array(BARS);
    const globalReturn = new Float64Array(BARS);
    section.fillReturns(0, openTime, BARS, classReturn, globalReturn);
    for (const t of [60, 61, 101, 130, last]) {
      const otherReturns = [1, 2, 3, 4, 5, 6, 7].map((m) => r(m, t)).filter((x) => x !== null);
      expect(classReturn[t]).toBeCloseTo(mean(otherReturns), 14);
      const first = mean([r(0, t) as number, ...otherReturns]);
      const second = mean([8, 9, 10, 11].map((m) => r(m, t) as number));
      expect(globalReturn[t]).toBeCloseTo((first + second) / 2, 14);
    }
    expect(classReturn[5]).toBeNaN();
    section.fillReturns(9, openTime, BARS, classReturn, globalReturn);
    expect(classReturn.every(Number.isNaN), 'a class of four says nothing').toBe(true);
  });

  it('ranks a member among those of its class that close now, ties in the middle', () => {
    const now = [0, 1, 2, 4, 5, 6, 7];
    const moves = now.map((m) => Math.log((bars[m]?.at(-1)?.close as number) / (bars[m]?.at(-2)?.close as number)));
    for (const [i, member] of now.entries()) {
      const below = moves.filter((x) => x < (moves[i] as number)).length;
      expect(values(member)[0]).toBeCloseTo((below + 1) / now.length, 12);
    }
    expect(values(3)[0]).toBeNaN();
    expect(values(9).every(Number.isNaN)).toBe(true);
  });

  it('gives breadth, dispersion and average correlation as their definitions', () => {
    const members = [0, 1, 2, 3, 4, 5, 6, 7];
    const above = members.filter((m) => {
      const closes = (bars[m] ?? []).map(({ close }) => close);
      return m !== 3 && (closes.at(-1) as number) > mean(closes.slice(-20));
    });
    const spreads = Array.from({ length: 60 }, (_, i) =>
      sd(
        members.map((m) => r(m, last - 59 + i)).filter((x) => x !== null),
        1,
      ),
    );
    const traded = members.filter((m) => Array.from({ length: 60 }, (_, i) => r(m, last - i)).every((x) => x !== null));
    const standard = traded.map((m) => {
      const x = Array.from({ length: 60 }, (_, i) => r(m, last - i) as number);
      return x.map((v) => (v - mean(x)) / sd(x, 0));
    });
    const pairs = standard.flatMap((a, i) =>
      standard.slice(i + 1).map((b) => mean(a.map((v, t) => v * (b[t] as number)))),
    );
    expect(traded).toEqual([0, 1, 2, 4, 5, 7]);
    const [, , , , , breadth, dispersion, correlation] = values(0);
    expect(breadth).toBeCloseTo(above.length / 7, 12);
    expect(dispersion).toBeCloseTo(((spreads[59] as number) - mean(spreads)) / sd(spreads, 1), 9);
    expect(correlation).toBeCloseTo(mean(pairs), 12);
  });

  it('does not see a bar after the close it is asked for', () => {
    const cut: Members = {
      ...members,
      tail(member, until, out: MemberTail) {
        members.tail(member, Math.min(until, 120 * HOUR), out);
      },
      tailTimes: (member, until, out) => members.tailTimes(member, Math.min(until, 120 * HOUR), out),
    };
    const early = new CrossSection(members, 120 * HOUR);
    const fromShorter = new CrossSection(cut, 120 * HOUR);
    const [a, b] = [new Float64Array(8), new Float64Array(8)];
    early.features(1, a, 0);
    fromShorter.features(1, b, 0);
    expect(a).toEqual(b);
    expect(early.clock).toEqual(fromShorter.clock);
  });
});
