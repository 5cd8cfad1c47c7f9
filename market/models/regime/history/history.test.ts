import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../math/random.ts';
import { randomLabels, stepsOf } from '../testing/labels.ts';
import { changeConfidenceOf } from './change-confidence.ts';
import { nextLabelsOf } from './next-labels.ts';
import { WAVES_LEAST } from './resample.ts';
import { spellFigures } from './spell-figures.ts';
import { type Spell, spellsOf } from './spells.ts';
import { SURVIVAL_BARS, survivalOf } from './survival.ts';
import { type Change, WAVE_GAP, WAVE_SPAN, wavesOf } from './waves.ts';

const labels = fc.uint8Array({ min: 0, max: 4, minLength: 1, maxLength: 60 }).map((all) => Uint8Array.from(all));
const changeList = fc.array(fc.record({ from: fc.nat(2), label: fc.nat(2), clock: fc.nat(60) }), { maxLength: 40 });
const isOver = ({ next }: Spell) => next !== null;

/** Waves as sets of the places of changes: which numbers they have is of no account. */
const groupsOf = (changes: readonly Change[], waves: ArrayLike<number>): string[] =>
  [...Map.groupBy(changes, (_, i) => waves[i] as number).values()]
    .map((group) => JSON.stringify(group.map(({ from, label, clock }) => [from, label, clock]).sort()))
    .sort();

describe('spells', () => {
  it('Spells are the runs of equal labels but the first one, and the last of them is open', () => {
    fc.assert(
      fc.property(labels, (row) => {
        const runs: { label: number; begin: number; bars: number }[] = [];
        for (const [i, label] of row.entries()) {
          const last = runs.at(-1);
          if (last?.label === label) last.bars++;
          else runs.push({ label, begin: i, bars: 1 });
        }
        const spells = spellsOf(stepsOf(row));
        expect(spells.map(({ label, clock, bars }) => ({ label, begin: clock, bars }))).toEqual(runs.slice(1));
        expect(spells.map(({ next }) => next)).toEqual(runs.slice(1).map((_, i) => runs[i + 2]?.label ?? null));
        expect(spells.map(({ from }) => from)).toEqual(runs.slice(0, -1).map(({ label }) => label));
      }),
    );
  });

  it('Bars that come later change no spell that has ended', () => {
    fc.assert(
      fc.property(labels, labels, (before, after) => {
        const closed = spellsOf(stepsOf(before)).filter(isOver);
        const longer = spellsOf(stepsOf(Uint8Array.from([...before, ...after])));
        expect(longer.slice(0, closed.length)).toEqual(closed);
      }),
    );
  });
});

describe('waves', () => {
  it('A wave joins changes of one sort without a gap above two bars, and spans at most ten', () => {
    fc.assert(
      fc.property(changeList, (changes) => {
        const waves = wavesOf(changes);
        for (const group of Map.groupBy(changes, (_, i) => waves[i] as number).values()) {
          const clocks = group.map(({ clock }) => clock).sort((a, b) => a - b);
          expect(new Set(group.map(({ from, label }) => `${from}→${label}`)).size).toBe(1);
          for (const [i, clock] of clocks.slice(1).entries())
            expect(clock - (clocks[i] ?? 0)).toBeLessThanOrEqual(WAVE_GAP);
          expect((clocks.at(-1) ?? 0) - (clocks[0] ?? 0)).toBeLessThanOrEqual(WAVE_SPAN);
        }
        // Two changes that are near each other are in different waves only where a span ran out between them.
        for (const [i, a] of changes.entries())
          for (const [j, b] of changes.entries()) {
            if (a.from !== b.from || a.label !== b.label || a.clock > b.clock || waves[i] === waves[j]) continue;
            const first = Math.min(...changes.filter((_, k) => waves[k] === waves[i]).map(({ clock }) => clock));
            expect(b.clock - a.clock > WAVE_GAP || b.clock - first > WAVE_SPAN).toBe(true);
          }
      }),
    );
  });

  it('Waves do not depend on the order of the changes, and a later change moves none into another', () => {
    fc.assert(
      fc.property(changeList, fc.integer(), (changes, seed) => {
        const random = createRandom(seed);
        const keys = changes.map(random);
        const mixed = changes
          .map((_, i) => i)
          .sort((i, j) => (keys[i] ?? 0) - (keys[j] ?? 0))
          .map((i) => changes[i] as Change);
        expect(groupsOf(mixed, wavesOf(mixed))).toEqual(groupsOf(changes, wavesOf(changes)));
        const later = [...changes, { from: 0, label: 1, clock: 61 }, { from: 1, label: 2, clock: 70 }];
        const waves = wavesOf(later).slice(0, changes.length);
        expect(groupsOf(changes, waves)).toEqual(groupsOf(changes, wavesOf(changes)));
      }),
    );
  });
});

const WORLD = randomLabels(30, 800, 3).map(stepsOf);
const SPELLS = WORLD.flatMap(spellsOf);
const WAVES = wavesOf(SPELLS);
const of = (label: number) => {
  const indices = SPELLS.map((_, i) => i).filter((i) => SPELLS[i]?.label === label);
  return [indices.map((i) => SPELLS[i] as Spell), indices.map((i) => WAVES[i] as number)] as const;
};

describe('the survival of a label', () => {
  it('Survival is the product over lengths of the share that did not end, counted spell by spell', () => {
    const [spells, waves] = of(2);
    const { points, ended } = survivalOf(spells, waves, createRandom(1));
    expect(ended).toBe(spells.filter(isOver).length);
    for (const { bars, share } of points) {
      let expected = 1;
      for (let t = 1; t <= bars; t++) {
        const over = spells.filter((spell) => isOver(spell) && spell.bars === t).length;
        const risk = spells.filter((spell) => (isOver(spell) ? spell.bars >= t : spell.bars > t)).length;
        expected *= 1 - over / risk;
      }
      expect(share).toBeCloseTo(expected, 12);
    }
  });

  it('Survival of ended spells alone is the share of them that lasted longer, and it leaves out what no spell reaches', () => {
    const [spells, waves] = of(1);
    const over = spells.filter(isOver);
    const { points } = survivalOf(over, waves.slice(0, over.length), createRandom(1));
    for (const { bars, share } of points)
      expect(share).toBeCloseTo(over.filter((spell) => spell.bars > bars).length / over.length, 12);
    const short: Spell = { from: 0, label: 1, begin: 0, end: null, clock: 0, bars: 4, confidence: 0.5, next: null };
    expect(survivalOf([short], [0], createRandom(1)).points.map(({ bars }) => bars)).toEqual([1, 2, 3]);
  });

  it('Intervals are those of a plain bootstrap over waves with the same random numbers', () => {
    const [spells, waves] = of(3);
    const groups = [
      ...Map.groupBy(
        spells.map((spell, i) => ({ spell, wave: waves[i] as number })),
        ({ wave }) => wave,
      ),
    ]
      .sort(([a], [b]) => a - b)
      .map(([, group]) => group.map(({ spell }) => spell));
    expect(groups.length).toBeGreaterThanOrEqual(WAVES_LEAST);
    const random = createRandom(9);
    const draws = Array.from({ length: 200 }, () =>
      groups.flatMap(() => groups[Math.floor(random() * groups.length)] ?? []),
    );
    const shares = draws.map((drawn) => {
      let share = 1;
      for (let t = 1; t <= 5; t++) {
        const risk = drawn.filter((spell) => (isOver(spell) ? spell.bars >= t : spell.bars > t)).length;
        if (risk > 0) share *= 1 - drawn.filter((spell) => isOver(spell) && spell.bars === t).length / risk;
      }
      return share;
    });
    shares.sort((a, b) => a - b);
    const between = (position: number) => {
      const low = shares[Math.floor(position)] as number;
      return low + (position % 1) * ((shares[Math.floor(position) + 1] as number) - low);
    };
    const point = survivalOf(spells, waves, createRandom(9)).points.find(({ bars }) => bars === 5);
    expect(point?.low).toBeCloseTo(between(19.9), 12);
    expect(point?.high).toBeCloseTo(between(179.1), 12);
  });

  it('Instruments that change together widen the interval, and few waves give none', () => {
    const row = (i: number, bars: number): Spell => ({
      from: 0,
      label: 1,
      begin: 0,
      end: 1,
      clock: i,
      bars,
      confidence: 0.5,
      next: 0,
    });
    const spells = Array.from({ length: 400 }, (_, i) => row(i, Math.floor(i / 20) % 2 === 0 ? 2 : 8));
    const width = (waves: number[]) => {
      const point = survivalOf(spells, waves, createRandom(4)).points.find(({ bars }) => bars === 5);
      return (point?.high ?? 0) - (point?.low ?? 0);
    };
    const together = spells.map((_, i) => Math.floor(i / 20));
    const apart = spells.map((_, i) => i);
    expect(width(together)).toBeGreaterThan(3 * width(apart));
    const few = survivalOf(
      spells,
      spells.map((_, i) => i % (WAVES_LEAST - 1)),
      createRandom(4),
    );
    for (const { low, high } of few.points) expect([low, high]).toEqual([null, null]);
  });

  it('Shares fall with the bars and lie in their interval', () => {
    for (let label = 0; label < 5; label++) {
      const { points } = survivalOf(...of(label), createRandom(label));
      expect(points.map(({ bars }) => bars)).toEqual(SURVIVAL_BARS.slice(0, points.length));
      for (const [i, { share, low, high }] of points.entries()) {
        expect(share).toBeLessThanOrEqual(points[i - 1]?.share ?? 1);
        expect(low ?? 0).toBeLessThanOrEqual(share);
        expect(high ?? 1).toBeGreaterThanOrEqual(share);
      }
    }
  });
});

describe('what came next, and confidence at a change', () => {
  it('What came next is counted change by change, and its shares add up to one', () => {
    const indices = SPELLS.map((_, i) => i).filter((i) => SPELLS[i]?.from === 0);
    const changes = indices.map((i) => SPELLS[i] as Spell);
    const next = nextLabelsOf(
      changes,
      indices.map((i) => WAVES[i] as number),
      createRandom(2),
    );
    expect(next.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    for (const { next: label, changes: n, waves, share, low, high } of next) {
      const own = indices.filter((i) => SPELLS[i]?.label === label);
      expect(n).toBe(own.length);
      expect(waves).toBe(new Set(own.map((i) => WAVES[i])).size);
      expect(low ?? 1).toBeLessThanOrEqual(share);
      expect(high ?? 0).toBeGreaterThanOrEqual(share);
    }
    expect(nextLabelsOf([], [], createRandom(2))).toEqual([]);
  });

  it('Every spell is in one bucket of confidence, and its quartiles are those of the lengths where all have ended', () => {
    const [spells, waves] = of(4);
    const over = spells.filter(isOver);
    const buckets = changeConfidenceOf(over, waves);
    expect(buckets.reduce((sum, { spells: n }) => sum + n, 0)).toBe(over.length);
    for (const { from, to, median, lowerQuartile, upperQuartile } of buckets) {
      const lengths = over
        .filter(({ confidence: c }) => c >= from && c < to)
        .map(({ bars }) => bars)
        .sort((a, b) => a - b);
      const least = (share: number) => lengths[Math.ceil(share * lengths.length - 1e-9) - 1];
      expect([lowerQuartile, median, upperQuartile]).toEqual([least(0.25), least(0.5), least(0.75)]);
    }
  });

  it('A quartile that most spells have not reached yet is not known', () => {
    const open: Spell = { from: 0, label: 1, begin: 0, end: null, clock: 0, bars: 9, confidence: 1, next: null };
    const [bucket] = changeConfidenceOf([open, { ...open, bars: 3, end: 4, next: 2 }, open, open], [0, 1, 2, 3]);
    expect(bucket).toMatchObject({ from: 0.8, to: 1, spells: 4, ended: 1, waves: 4, lowerQuartile: 3, median: null });
  });
});

describe('the figures of a class', () => {
  it('Figures do not depend on the order of the symbols, and another seed moves intervals alone', () => {
    const figures = [...spellFigures(WORLD, 'a')];
    expect([...spellFigures([...WORLD].reverse(), 'a')]).toEqual(figures);
    const other = [...spellFigures(WORLD, 'b')];
    expect(other).not.toEqual(figures);
    const points = (all: typeof figures) => all.map(({ survival }) => survival.points.map(({ share }) => share));
    expect(points(other)).toEqual(points(figures));
    expect(figures.map(({ label }) => label)).toEqual([0, 1, 2, 3, 4]);
  });
});
