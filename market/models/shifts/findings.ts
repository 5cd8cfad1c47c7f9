import { medianInPlace } from '../../math/order.ts';
import { DETECTORS, type Detector } from './detector.ts';
import { type LevelShift, testLevels } from './levels.ts';
import { type MemberShift, testMembers } from './members.ts';
import { blockShrinkage, type PairShift, type PairTest, testPairs } from './pairs.ts';
import type { Panel } from './panel.ts';

/** `hub`: a symbol whose correlations with several others changed alike; its peers are those that changed most. */
export const SHIFT_LEVELS = ['market', 'class', 'block', 'symbol', 'hub', 'pair'] as const;
export type ShiftLevel = (typeof SHIFT_LEVELS)[number];

/**
 * One shift as it is published. Correlations of pairs are drawn towards the mean of their block; tests use them as
 * they are.
 */
export interface Shift {
  readonly level: ShiftLevel;
  readonly detector: Detector['name'];
  /** Group of a market, class or block; symbol of the others; '' for the whole market. */
  readonly subject: string;
  /** Other group or symbol; '' without one. */
  readonly peer: string;
  /** Of a hub: the symbols whose correlation with it changed most, at most six. */
  readonly peers: readonly string[];
  /** Ties that changed: 1 but for a hub. */
  readonly ties: number;
  readonly before: number;
  readonly after: number;
  /** Least false discovery rate at which it is found. */
  readonly q: number;
}

export interface ShiftReport {
  /**
   * Every level that was tested, found or not: the state of the market. From the slow detector where it can speak; a symbol from the
   * one that is surer.
   */
  readonly levels: readonly (LevelShift & { readonly detector: Detector['name'] })[];
  /** What changed, market first, then by q: at most `MOST` in all. */
  readonly found: readonly Shift[];
  /** How many pairs changed before hubs were formed and the list was cut. */
  readonly pairsFound: number;
  readonly pairsTested: number;
  readonly symbolsTested: number;
}

/** A list that is read: more than this is not. */
export const MOST = 40;
const HUB = 3;
const NAMED = 6;
const FALSE_LEVELS = 0.05;

/**
 * Everything that shifted at the newest return of a panel, by both detectors: each finding once, with the lesser q. Null when
 * history is too short for any of them.
 */
export function findShifts(panel: Panel, randomOf: (subject: string) => () => number): ShiftReport | null {
  const parts = DETECTORS.flatMap((detector) => {
    const pairs = testPairs(panel, detector);
    if (pairs === null) return [];
    const levels = testLevels(panel, detector, (subject) => randomOf(`${detector.name}/${subject}`));
    return [{ detector, pairs, levels, members: testMembers(panel, detector) }];
  });
  const last = parts.at(-1);
  if (last === undefined) return null;
  const found = parts.flatMap(({ detector, pairs, levels, members }): Shift[] => [
    ...levels
      .filter(({ q }) => q <= FALSE_LEVELS)
      .map(({ level, group, peer, before, after, q }) => ({
        ...plain(detector),
        level,
        subject: group,
        peer,
        before,
        after,
        q,
      })),
    ...members.found.map(({ symbol, before, after, q }) => ({
      ...plain(detector),
      level: 'symbol' as const,
      subject: panel.symbols[symbol],
      peer: panel.groups[panel.groupOf[symbol]],
      before,
      after,
      q,
    })),
    ...pairFindings(panel, detector, pairs),
  ]);
  return {
    levels: [
      ...last.levels.map((level) => ({ ...level, detector: last.detector.name })),
      ...memberLevels(panel, parts),
    ],
    found: limited(found),
    pairsFound: new Set(parts.flatMap(({ pairs }) => pairs.found.map(({ i, j }) => `${i}/${j}`))).size,
    pairsTested: last.pairs.tested,
    symbolsTested: last.members.tested,
  };
}

/** Every symbol that was tested against its class, once, with the lesser q. */
function memberLevels(
  panel: Panel,
  parts: readonly { readonly detector: Detector; readonly members: { readonly all: readonly MemberShift[] } }[],
): ShiftReport['levels'] {
  const tests = parts.flatMap(({ detector, members }) => members.all.map((shift) => ({ ...shift, detector })));
  return [...Map.groupBy(tests, ({ symbol }) => symbol).values()].map((ofSymbol) => {
    const { symbol, before, after, p, q, detector } = ofSymbol.reduce((best, next) => (next.q < best.q ? next : best));
    return {
      level: 'symbol',
      detector: detector.name,
      group: panel.symbols[symbol],
      peer: panel.groups[panel.groupOf[symbol]],
      members: 1,
      before,
      after,
      absorptionBefore: Number.NaN,
      absorptionAfter: Number.NaN,
      p,
      q,
    };
  });
}

const plain = ({ name }: Detector) => ({ detector: name, peer: '', peers: [] as string[], ties: 1 });

/** Hubs first taken out of the pairs, largest first, then the pairs that are left. */
function pairFindings(panel: Panel, detector: Detector, test: PairTest): Shift[] {
  const shrunk = shrinker(panel, test);
  let left: readonly PairShift[] = test.found;
  const shifts: Shift[] = [];
  for (;;) {
    const hub = largestHub(left);
    if (hub === null) break;
    const ties = left.filter(hub.holds).sort((a, b) => Math.abs(b.z) - Math.abs(a.z) || a.i - b.i || a.j - b.j);
    const median = (of: (pair: PairShift) => number) => medianInPlace(Float64Array.from(ties, of));
    shifts.push({
      ...plain(detector),
      level: 'hub',
      subject: panel.symbols[hub.symbol],
      peers: ties.slice(0, NAMED).map(({ i, j }) => panel.symbols[i === hub.symbol ? j : i]),
      ties: ties.length,
      before: median((pair) => shrunk(pair).before),
      after: median((pair) => shrunk(pair).after),
      q: Math.max(...ties.map(({ q }) => q)),
    });
    left = left.filter((pair) => !hub.holds(pair));
  }
  for (const pair of left)
    shifts.push({
      ...plain(detector),
      level: 'pair',
      subject: panel.symbols[pair.i],
      peer: panel.symbols[pair.j],
      ...shrunk(pair),
      q: pair.q,
    });
  return shifts;
}

/** The symbol with most pairs that changed in one direction, if they are at least three; the first of equals. */
function largestHub(pairs: readonly PairShift[]) {
  const counts = new Map<string, number>();
  for (const { i, j, z } of pairs)
    for (const symbol of [i, j]) {
      const key = `${symbol}/${Math.sign(z)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  const [best] = [...counts]
    .map(([key, count]) => {
      const [symbol, sign] = key.split('/').map(Number);
      return { symbol, sign, count };
    })
    .filter(({ count }) => count >= HUB)
    .sort((a, b) => b.count - a.count || a.symbol - b.symbol || a.sign - b.sign);
  if (best === undefined) return null;
  const { symbol, sign } = best;
  return { symbol, holds: ({ i, j, z }: PairShift) => (i === symbol || j === symbol) && Math.sign(z) === sign };
}

/** Correlations of a pair drawn towards the mean of its block, in both windows. */
function shrinker(panel: Panel, { before, recent }: PairTest) {
  const blocks = new Map<number, ReturnType<typeof blockShrinkage>[]>();
  return ({ i, j, before: rBefore, after: rAfter }: PairShift) => {
    const [a, b] = [panel.groupOf[i], panel.groupOf[j]];
    const key = Math.min(a, b) * panel.groups.length + Math.max(a, b);
    let block = blocks.get(key);
    if (block === undefined) {
      block = [before, recent].map((window) => blockShrinkage(panel, window, a, b));
      blocks.set(key, block);
    }
    return { before: block[0].shrink(rBefore), after: block[1].shrink(rAfter) };
  };
}

/** Each subject once, with the lesser q; ordered by level, then q, then name; cut to a length that is read. */
function limited(shifts: readonly Shift[]): Shift[] {
  const best = new Map<string, Shift>();
  for (const shift of shifts) {
    const key = `${shift.level}/${shift.subject}/${shift.peer}`;
    const known = best.get(key);
    if (known === undefined || shift.q < known.q) best.set(key, shift);
  }
  const order = (shift: Shift) => SHIFT_LEVELS.indexOf(shift.level);
  return [...best.values()]
    .sort(
      (a, b) =>
        order(a) - order(b) ||
        a.q - b.q ||
        (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : a.peer < b.peer ? -1 : 1),
    )
    .slice(0, MOST);
}
